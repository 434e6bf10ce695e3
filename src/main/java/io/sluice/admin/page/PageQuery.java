package io.sluice.admin.page;

import io.sluice.event.Problem;
import io.sluice.ledger.read.Position;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for. */
public class PageQuery {
    private static final int MOST = 200;
    private static final int USUAL = 50;

    @QueryParam("limit")
    @Parameter(
            description = "Rows of a page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200", defaultValue = "50"))
    @Nullable String limit;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before")
    @Nullable String cursor;

    /** How many rows to fetch: one more than the page shows, to know whether there is a next. */
    public int rows() {
        if (limit == null) {
            return USUAL + 1;
        }
        int wanted = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
        if (wanted < 1 || wanted > MOST) {
            throw Problem.invalid("limit", "is a number from 1 to " + MOST).exception();
        }
        return wanted + 1;
    }

    public Optional<UUID> before() {
        return Optional.ofNullable(cursor).map(Cursor::id);
    }

    public Optional<Position> beforePosition() {
        return Optional.ofNullable(cursor).map(Cursor::position);
    }
}
