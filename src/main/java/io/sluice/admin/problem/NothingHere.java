package io.sluice.admin.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.admin.access.Access;
import io.sluice.event.Problem;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Answers paths below {@code /api} that nobody else does. */
@ApplicationScoped
class NothingHere {

    void register(@Observes Router router, ObjectMapper json) throws JsonProcessingException {
        var answer = json.writeValueAsString(ProblemJson.from(Problem.notFound()));
        router.route(Access.API + "*")
                .last()
                .handler(request -> request.response()
                        .setStatusCode(404)
                        .putHeader("Content-Type", ProblemJson.MEDIA_TYPE)
                        .end(answer));
    }
}
