package io.sluice.admin.calendar;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.remote.calendar.Calendars;
import io.sluice.tenant.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** The calendars of Google that a tenant has kept in step. */
@Path("/api/v1/tenants/{t}/calendars")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Calendars")
public class CalendarsResource {
    private static final Pattern CALENDAR_ID = Pattern.compile("[!-~]{1,254}");
    private static final String PRIMARY = "primary";

    private final Calendars calendars;

    CalendarsResource(Calendars calendars) {
        this.calendars = calendars;
    }

    @Schema(name = "NewCalendar")
    record Create(
            @Schema(
                    description =
                            "Google's id of the calendar, mostly an e-mail address; not primary, which is another calendar with each credential")
            @Nullable String calendarId,

            @Nullable CredentialJson credential) {
        @Override
        public String toString() {
            return "Create";
        }
    }

    @POST
    @Allowed(Role.OWNER)
    @ResponseStatus(201)
    @APIResponseSchema(value = CalendarJson.class, responseCode = "201")
    @Operation(
            summary = "Connect a calendar",
            description =
                    "It is listed in full, and from then on watched. Its events become records of the kind calendar_events.")
    public CalendarJson create(@PathParam("t") String tenant, @Nullable Create body) {
        var id = PathId.tenant(tenant);
        var wanted = Faults.body(body);
        var faults = new Faults();
        var calendar = faults.one(
                "calendar_id",
                wanted.calendarId(),
                v -> Optional.of(v)
                        .filter(c -> CALENDAR_ID.matcher(c).matches())
                        .filter(c -> !c.equalsIgnoreCase(PRIMARY)),
                "is Google's own id of one calendar, mostly an e-mail address; primary is another calendar with each credential");
        var credential = CredentialJson.read(faults, wanted.credential());
        faults.raise();
        return CalendarJson.from(calendars.connect(id, calendar.orElseThrow(), credential.orElseThrow()));
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "List the calendars, newest first")
    public Page<CalendarJson> list(@PathParam("t") String tenant, @BeanParam PageQuery page) {
        return Page.of(
                calendars.list(PathId.tenant(tenant), page.rows(), page.before()),
                page,
                CalendarJson::from,
                calendar -> Cursor.of(calendar.id()));
    }

    @GET
    @Path("{c}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Get a calendar")
    public CalendarJson get(@PathParam("t") String tenant, @PathParam("c") String calendar) {
        return CalendarJson.from(calendars.get(PathId.tenant(tenant), of(calendar)));
    }

    @DELETE
    @Path("{c}")
    @Allowed(Role.OWNER)
    @Operation(
            summary = "Disconnect a calendar",
            description =
                    "Its notifications are refused at once, and its channels stopped. Its records stay as they are.")
    public void delete(@PathParam("t") String tenant, @PathParam("c") String calendar) {
        calendars.delete(PathId.tenant(tenant), of(calendar));
    }

    @POST
    @Path("{c}/sync")
    @Allowed(Role.OPERATOR)
    @ResponseStatus(202)
    @APIResponseSchema(value = CalendarJson.class, responseCode = "202")
    @Operation(summary = "Ask Google now what changed", description = "As a notification does; without waiting for it.")
    public CalendarJson sync(@PathParam("t") String tenant, @PathParam("c") String calendar) {
        return CalendarJson.from(calendars.sync(PathId.tenant(tenant), of(calendar)));
    }

    @PUT
    @Path("{c}/credential")
    @Allowed(Role.OWNER)
    @Operation(
            summary = "Set the access to a calendar",
            description = "In place of the one before; it is tried at once. Never shown again.")
    public CalendarJson setCredential(
            @PathParam("t") String tenant, @PathParam("c") String calendar, @Nullable CredentialJson body) {
        var id = PathId.tenant(tenant);
        var which = of(calendar);
        var faults = new Faults();
        var credential = CredentialJson.read(faults, Faults.body(body));
        faults.raise();
        return CalendarJson.from(calendars.credential(id, which, credential.orElseThrow()));
    }

    private static UUID of(String calendar) {
        return PathId.of(Id.Kind.CALENDAR, calendar);
    }
}
