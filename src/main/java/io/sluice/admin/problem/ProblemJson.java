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
        return new ProblemJson(
                "about:blank",
                title(problem.status()),
                problem.status(),
                problem.detail(),
                problem.code(),
                problem.errors());
    }

    /** The status' phrase, as RFC 9110 15 has it; of two, JAX-RS has an older one or none. */
    private static String title(int status) {
        return switch (status) {
            case 413 -> "Content Too Large";
            case 422 -> "Unprocessable Content";
            default -> {
                var known = Response.Status.fromStatusCode(status);
                yield known == null ? "Error" : known.getReasonPhrase();
            }
        };
    }
}
