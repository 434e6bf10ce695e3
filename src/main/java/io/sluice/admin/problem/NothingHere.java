package io.sluice.admin.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.event.Problem;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Answers what nobody else does: paths that are none, and what fails outside of all resources. The framework's own pages would tell of it. */
@ApplicationScoped
class NothingHere {
    private static final Logger LOG = Logger.getLogger(NothingHere.class);

    private final ObjectMapper json;

    NothingHere(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        // Failures are offered to the routes from the first to the last, and the framework has a page for them on one
        // of its own.
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
        router.route().last().handler(request -> answer(request, 404));
    }

    private void failed(RoutingContext request) {
        int status = request.statusCode() < 400 ? 500 : request.statusCode();
        if (status >= 500 && request.failure() != null) {
            LOG.error("A request failed for a reason of our own", request.failure());
        }
        answer(request, status);
    }

    private void answer(RoutingContext request, int status) {
        var response = request.response();
        if (response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.end();
            return;
        }
        write(response, FrameworkProblem.of(status, request.normalizedPath()));
    }

    private void write(HttpServerResponse response, Problem problem) {
        try {
            var body = json.writeValueAsString(ProblemJson.from(problem));
            response.setStatusCode(problem.status())
                    .putHeader("Content-Type", ProblemJson.MEDIA_TYPE)
                    .end(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always plain", e);
        }
    }
}
