package io.sluice.admin.problem;

import io.sluice.event.Problem;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A problem as RFC 9457 writes it, with our code. */
@Schema(name = "Problem")
public record ProblemJson(
        String type, String title, int status, String detail, String code, List<Problem.FieldError> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static ProblemJson from(Problem problem) {
        var status = Response.Status.fromStatusCode(problem.status());
        return new ProblemJson(
                "about:blank",
                status == null ? "Error" : status.getReasonPhrase(),
                problem.status(),
                problem.detail(),
                problem.code(),
                problem.errors());
    }
}
