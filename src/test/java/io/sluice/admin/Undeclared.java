package io.sluice.admin;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Operations that forgot to say who may call them. */
public final class Undeclared {
    private Undeclared() {}

    /** Where bearer credentials are read. */
    @Path("/api/v1/undeclared")
    public static class Inside {
        @GET
        @Operation(hidden = true)
        public String get() {
            return "open";
        }
    }

    /** Where they are not. */
    @Path("/undeclared")
    public static class Outside {
        @GET
        @Operation(hidden = true)
        public String get() {
            return "open";
        }
    }
}
