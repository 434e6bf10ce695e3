package io.sluice.admin.contact;

import io.sluice.admin.access.Allowed;
import io.sluice.admin.access.ManagementApi;
import io.sluice.admin.access.PathId;
import io.sluice.admin.audit.Audited;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.person.Consents;
import io.sluice.tenant.Role;
import io.sluice.tenant.manage.TenantTx;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.sql.SQLException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the people behind a tenant's contacts may ask for. */
@Path("/api/v1/tenants/{t}/contacts/{id}")
@ManagementApi
@RunOnVirtualThread
@Tag(name = "Contacts")
public class ContactsResource {

    private final TenantTx tx;
    private final ErasureCalls erasures;
    private final ContactExport export;
    private final Consents consents;

    ContactsResource(TenantTx tx, ErasureCalls erasures, ContactExport export, Consents consents) {
        this.tx = tx;
        this.erasures = erasures;
        this.export = export;
        this.consents = consents;
    }

    @DELETE
    @Allowed(Role.OWNER)
    @Operation(
            summary = "Erase a person",
            description =
                    "Everything that names the contact's address: records of messages, calls and mails are deleted, the personal fields of others cleared, "
                            + "payloads emptied. What takes longer than some seconds goes on after the answer. Opt-outs stay, as a keyed hash.")
    public ErasureJson erase(@PathParam("t") String tenant, @PathParam("id") String contact) throws SQLException {
        return ErasureJson.from(erasures.erase(tenant(tenant), contact(contact)));
    }

    @GET
    @Path("erasure")
    @Allowed(Role.OWNER)
    @Operation(summary = "Get how far the erasure of a person has come")
    public ErasureJson erasure(@PathParam("t") String tenant, @PathParam("id") String contact) throws SQLException {
        return ErasureJson.from(erasures.get(tenant(tenant), contact(contact)));
    }

    @GET
    @Path("export")
    @Audited
    @Produces(MediaType.APPLICATION_JSON)
    @Allowed(Role.OWNER)
    @APIResponse(
            responseCode = "200",
            description =
                    "{exported_at, contact, records: {kind: []}, events: [], rejections: [], refetches: [], replays: [], sends: [], consents: []}: objects as the "
                            + "lists of each show them; beside them a rejection's request {method, url, headers, body}, a replay's filter, and of a send that "
                            + "waits {id, source_id, kind, status, error, created_at, request}")
    @Operation(
            summary = "Export all that is known of a person",
            description = "What an erasure would find. What was sent already is in the records of messages and emails.")
    public Response export(@PathParam("t") String tenant, @PathParam("id") String contact) {
        var id = PathId.tenant(tenant);
        var subject = export.subject(id, contact(contact));
        StreamingOutput all = out -> export.write(id, subject, out);
        return Response.ok(all)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"contact-" + contact + ".json\"")
                .build();
    }

    @GET
    @Path("consents")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "List what a person allowed and forbade, newest first",
            description = "By the provider's time. Also of a contact that was erased.")
    public Page<ConsentJson> consents(
            @PathParam("t") String tenant, @PathParam("id") String contact, @BeanParam PageQuery query) {
        var id = PathId.tenant(tenant);
        var whose = contact(contact);
        var before = query.beforePosition();
        int rows = query.rows();
        var found = tx.of(id, () -> consents.list(id, whose, before, rows))
                .orElseThrow(() -> Problem.notFound().exception());
        return Page.of(found, query, ConsentJson::from, consent -> Cursor.of(consent.at(), consent.id()));
    }

    /** The platform may ask for tenants that are not there. */
    private UUID tenant(String text) {
        var id = PathId.tenant(text);
        return tx.of(id, () -> id);
    }

    private static UUID contact(String text) {
        return PathId.of(Id.Kind.RECORD, text);
    }
}
