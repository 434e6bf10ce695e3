package io.sluice.admin.access;

import io.sluice.event.Id;
import io.sluice.event.Problem;
import java.util.UUID;

/** Identifiers in paths. What is not one names nothing: 404. */
public final class PathId {
    private PathId() {}

    public static UUID tenant(String text) {
        return of(Id.Kind.TENANT, text);
    }

    public static UUID of(Id.Kind kind, String text) {
        return Id.parse(kind, text).orElseThrow(() -> Problem.notFound().exception());
    }
}
