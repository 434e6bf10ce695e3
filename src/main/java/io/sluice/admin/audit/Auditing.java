package io.sluice.admin.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.identity.SecurityIdentity;
import io.sluice.admin.access.Access;
import io.sluice.admin.access.BearerIdentities;
import io.sluice.event.Id;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.audit.AuditLog;
import io.sluice.tenant.peer.Peers;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Writes every call that may change something, and that {@link Access} let through, into the audit: before it runs, or it does not run; and its outcome afterwards.
 * Both run on the operation's own virtual thread, so they may block. No body, name or value goes into the row: ids alone.
 */
public final class Auditing {
    private static final Logger LOG = Logger.getLogger(Auditing.class);
    private static final String ROW = "sluice.audit";
    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** Behind {@link Access}, which has none of its own. */
    private static final int AFTER_ACCESS = Priorities.USER + 1;

    private final AuditLog log;
    private final SecurityIdentity identity;
    private final ObjectMapper json;
    private final Peers peers;

    Auditing(AuditLog log, SecurityIdentity identity, ObjectMapper json, Peers peers) {
        this.log = log;
        this.identity = identity;
        this.json = json;
        this.peers = peers;
    }

    /** @throws StoreUnavailable the row cannot be written, so nothing is done: 503 */
    @ServerRequestFilter(priority = AFTER_ACCESS)
    void begin(ContainerRequestContext request, ResourceInfo operation, HttpServerRequest http) {
        var method = operation.getResourceMethod();
        var path = request.getUriInfo().getPath();
        var audited = method.getAnnotation(Audited.class);
        if (!path.startsWith(Access.API) || (READING.contains(request.getMethod()) && audited == null)) {
            return;
        }
        var caller = BearerIdentities.caller(identity).orElseThrow();
        boolean byPlatform = audited != null && audited.byPlatform();
        var tenant = Optional.ofNullable(
                        request.getUriInfo().getPathParameters().getFirst("t"))
                .filter(t -> !byPlatform)
                .flatMap(t -> Id.parse(Id.Kind.TENANT, t));
        var row = log.begin(new AuditLog.Call(
                tenant, caller.name(), caller.role().label(), action(method), lastId(path), address(http)));
        request.setProperty(ROW, row);
    }

    @ServerResponseFilter
    void complete(ContainerRequestContext request, ContainerResponseContext answer) {
        if (request.getProperty(ROW) instanceof UUID row) {
            int status = answer.getStatus();
            var made = status < 300 && !READING.contains(request.getMethod())
                    ? made(answer.getEntity())
                    : Optional.<String>empty();
            try {
                log.complete(row, status, made);
            } catch (RuntimeException e) {
                LOG.warnf(
                        "a call is done, but the audit goes on saying that its end is not known audit=%s status=%d error=%s",
                        Id.of(Id.Kind.AUDIT, row), status, e.getClass().getName());
            }
        }
    }

    /** {@code ApiKeysResource.create} is {@code api_keys.create}. */
    static String action(Method method) {
        var resource = method.getDeclaringClass().getSimpleName().replaceFirst("Resource$", "");
        return snake(resource) + "." + snake(method.getName());
    }

    private static String snake(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** What is not an id may be anything, a secret in the wrong place too, and is passed over. */
    private static Optional<String> lastId(String path) {
        return Arrays.stream(path.split("/"))
                .flatMap(part -> Id.parse(part).stream())
                .reduce((before, last) -> last)
                .map(Id::toString);
    }

    /** The {@code id} of the answer; what is not JSON has none. */
    private Optional<String> made(@Nullable Object entity) {
        try {
            return Optional.ofNullable(entity)
                    .map(answer -> json.<JsonNode>valueToTree(answer).path("id").asText())
                    .flatMap(Id::parse)
                    .map(Id::toString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> address(HttpServerRequest http) {
        return Optional.of(peers.address(http)).filter(address -> !address.isEmpty());
    }
}
