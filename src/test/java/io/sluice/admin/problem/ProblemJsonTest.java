package io.sluice.admin.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemJsonTest {
    @ParameterizedTest
    @CsvSource({
        "400, Bad Request",
        "401, Unauthorized",
        "403, Forbidden",
        "404, Not Found",
        "405, Method Not Allowed",
        "406, Not Acceptable",
        "408, Request Timeout",
        "409, Conflict",
        "413, Content Too Large",
        "415, Unsupported Media Type",
        "422, Unprocessable Content",
        "429, Too Many Requests",
        "500, Internal Server Error",
        "503, Service Unavailable"
    })
    void a_problem_is_entitled_by_its_status_phrase(int status, String title) {
        assertThat(ProblemJson.from(Problem.of(status, "code", "Detail.")).title())
                .isEqualTo(title);
    }
}
