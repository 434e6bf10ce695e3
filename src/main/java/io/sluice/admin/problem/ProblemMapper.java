package io.sluice.admin.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.sluice.event.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error that leaves a resource, as problem+json. */
final class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private final ObjectMapper json;

    ProblemMapper(ObjectMapper json) {
        this.json = json;
    }

    @ServerExceptionMapper
    Response ours(Problem.Raised e) {
        return answer(e.problem());
    }

    @ServerExceptionMapper
    Response badJson(MismatchedInputException e) {
        return answer(malformed(e));
    }

    @ServerExceptionMapper
    Response badJson(JacksonException e) {
        return answer(malformed(e));
    }

    @ServerExceptionMapper
    Response framework(WebApplicationException e, UriInfo uri) {
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        if (e.getCause() instanceof JacksonException broken) {
            return answer(malformed(broken));
        }
        return status >= 500 ? unexpected(e) : answer(FrameworkProblem.of(status, uri.getPath()));
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        if (FrameworkProblem.storeAway(e)) {
            LOG.warn("A store is away; the request is answered 503", e);
            return answer(Problem.unavailable("A store is away; try again."));
        }
        LOG.error("A request failed for a reason of our own; it is answered 500", e);
        return answer(Problem.of(500, "internal_error", "This is a fault of ours; the log says more."));
    }

    private Response answer(Problem problem) {
        var answer = Response.status(problem.status()).type(ProblemJson.MEDIA_TYPE);
        if (problem.status() == 401) {
            answer.header("WWW-Authenticate", "Bearer");
        }
        if (problem.retryAfterSeconds() > 0) {
            answer.header("Retry-After", problem.retryAfterSeconds());
        }
        return answer.entity(write(problem)).build();
    }

    private String write(Problem problem) {
        try {
            return json.writeValueAsString(ProblemJson.from(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always plain", e);
        }
    }

    /** Says where, and never what stood there. What was thrown while the body was read comes wrapped. */
    private static Problem malformed(JacksonException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem.Raised ours) {
                return ours.problem();
            }
        }
        var field = e instanceof JsonMappingException mapping ? path(mapping) : "";
        if (e instanceof UnrecognizedPropertyException) {
            return Problem.invalid(field, "is not a field of this request");
        }
        return field.isEmpty()
                ? Problem.of(400, "invalid_request", "The body is not one JSON object of this request.")
                : Problem.invalid(field, "has a value of the wrong type");
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }
}
