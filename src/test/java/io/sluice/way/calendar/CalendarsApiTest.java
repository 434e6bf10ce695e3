package io.sluice.way.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import io.sluice.way.json.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@TestProfile(FarWay.class)
class CalendarsApiTest {
    private static final Map<String, String> CLIENT =
            Map.of("client_id", "client", "client_secret", "hush", "refresh_token", "refresh-me");

    private Gateway tenant;

    @BeforeEach
    void known() {
        tenant = Gateway.tenant();
    }

    /** Nobody of this Google knows the credential; nothing shall go on asking it. */
    @AfterEach
    void left() {
        List<String> ids = tenant.read("/calendars").getList("data.id");
        ids.forEach(id -> Gateway.admin().delete("/api/v1" + tenant.path("/calendars/" + id)));
    }

    @Test
    void a_new_calendar_is_syncing_and_shows_nothing_of_its_credential() {
        // When
        var answer = connect(Map.of("calendar_id", "somebody@example.com", "credential", CLIENT));
        // Then
        answer.then().statusCode(201);
        var made = Document.of(answer.asString());
        assertThat(made.getString("id")).matches("cal_[0-9a-z]{26}");
        assertThat(made.getString("calendar_id")).isEqualTo("somebody@example.com");
        assertThat(made.getString("status")).isEqualTo("syncing");
        assertThat(made.getMap(""))
                .containsKeys("channel", "last_synced_at", "error", "created_at")
                .containsEntry("channel", null);
        assertThat(answer.asString()).doesNotContain("hush", "refresh-me");
    }

    @Test
    void a_calendar_that_is_connected_is_not_connected_again() {
        // Given
        var wanted = Map.of("calendar_id", "twice@example.com", "credential", CLIENT);
        connect(wanted).then().statusCode(201);
        // When
        var again = connect(wanted);
        // Then
        again.then().statusCode(409);
        assertThat(again.jsonPath().getString("code")).isEqualTo("conflict");
    }

    @Test
    void calendars_are_listed_newest_first_page_by_page() {
        // Given
        for (var name : List.of("a", "b", "c")) {
            connect(Map.of("calendar_id", name + "@example.com", "credential", CLIENT))
                    .then()
                    .statusCode(201);
        }
        // When
        var first = tenant.read("/calendars?limit=2");
        var second = tenant.read("/calendars?limit=2&cursor=" + first.getString("next_cursor"));
        // Then
        assertThat(first.getList("data.calendar_id")).isEqualTo(List.of("c@example.com", "b@example.com"));
        assertThat(second.getList("data.calendar_id")).isEqualTo(List.of("a@example.com"));
        assertThat(second.getString("next_cursor")).isNull();
        assertThat(Gateway.tenant().read("/calendars").getList("data")).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Map.of("credential", CLIENT), List.of("calendar_id")),
                Arguments.of(Map.of("calendar_id", "a b", "credential", CLIENT), List.of("calendar_id")),
                Arguments.of(Map.of("calendar_id", "primary", "credential", CLIENT), List.of("calendar_id")),
                Arguments.of(Map.of("calendar_id", "Primary", "credential", CLIENT), List.of("calendar_id")),
                Arguments.of(Map.of("calendar_id", "a@b"), List.of("credential")),
                Arguments.of(with(Map.of()), List.of("credential")),
                Arguments.of(with(Map.of("client_id", "client", "service_account", Map.of())), List.of("credential")),
                Arguments.of(
                        with(Map.of("client_id", "client")),
                        List.of("credential.client_secret", "credential.refresh_token")),
                Arguments.of(
                        with(Map.of("client_id", "cli ent", "client_secret", "s", "refresh_token", "r")),
                        List.of("credential.client_id")),
                Arguments.of(
                        with(Map.of("service_account", Map.of())),
                        List.of("credential.service_account.client_email", "credential.service_account.private_key")),
                Arguments.of(
                        with(Map.of(
                                "service_account",
                                Map.of(
                                        "client_email",
                                        "robot",
                                        "private_key",
                                        "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"),
                                "subject",
                                "nobody")),
                        List.of(
                                "credential.service_account.client_email",
                                "credential.service_account.private_key",
                                "credential.subject")));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void what_is_wrong_is_named_and_never_repeated(Map<String, Object> body, List<String> fields) {
        // When
        var answer = connect(body);
        // Then
        answer.then().statusCode(400);
        assertThat(answer.jsonPath().getList("errors.field")).isEqualTo(fields);
        assertThat(answer.asString()).doesNotContain("robot", "nobody", "cli ent", "MIIB");
    }

    @Test
    void an_unknown_field_is_refused() {
        connect(with(Map.of("client_id", "c", "client_secret", "s", "refresh_token", "r", "scope", "all")))
                .then()
                .statusCode(400);
    }

    private Response connect(Map<String, ?> body) {
        return Gateway.admin().body(body).post("/api/v1" + tenant.path("/calendars"));
    }

    private static Map<String, Object> with(Map<String, Object> credential) {
        return new HashMap<>(Map.of("calendar_id", "a@example.com", "credential", credential));
    }
}
