package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Ids;
import io.sluice.tenant.DataKeys;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.Map;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every operation on an object, on one's own path and with another tenant's object. An operation on something that the neighbour does not have fails the test. */
@QuarkusTest
@TestProfile(FarWay.class)
class OthersObjectsTest {
    private static final String GOOGLE = "{\"client_id\":\"c\",\"client_secret\":\"s\",\"refresh_token\":\"r\"}";
    /** What these take; the others take an empty object. */
    private static final Map<String, String> BODIES = Map.of(
            "PATCH /tenants/{t}/sources/{s}", "{\"name\":\"mine\"}",
            "PATCH /sources/{s}", "{\"name\":\"mine\"}",
            "PUT /tenants/{t}/sources/{s}/credential", "{\"api_key\":\"sk_test_1\"}",
            "PUT /sources/{s}/credential", "{\"api_key\":\"sk_test_1\"}",
            "PUT /tenants/{t}/calendars/{c}/credential", GOOGLE);

    @Inject
    DataSource database;

    @Inject
    DataKeys keys;

    @Inject
    Ids ids;

    private static String body(String operation) {
        if (operation.endsWith("/secrets")) {
            return "{\"secret\":\"" + new String(Gateway.keys("stripe").stored(), UTF_8) + "\",\"overlap\":\"PT0S\"}";
        }
        return BODIES.getOrDefault(operation, "{}");
    }

    private static String object(Neighbour neighbour, String path) {
        return neighbour.objects.keySet().stream()
                .filter(path::contains)
                .max(Comparator.comparingInt(String::length))
                .map(neighbour.objects::get)
                .orElseThrow(() -> new AssertionError("the neighbour has nothing for " + path));
    }

    @Test
    void another_tenants_object_is_not_there_and_stays_as_it_is() {
        // Given
        var neighbour = new Neighbour(database, keys, ids);
        var mine = Gateway.tenant();
        var owner = Caller.owner(mine);
        var before = neighbour.rows();
        var soft = new SoftAssertions();
        // When
        int tried = 0;
        for (var operation : Neighbour.operations().keySet()) {
            var path = operation.substring(operation.indexOf(' ') + 1).replace("{t}", mine.id());
            if (path.contains("{") && !path.endsWith("{kind}")) {
                tried++;
                var there = path.replace("{kind}", "contacts").replaceAll("\\{\\w+}", object(neighbour, path));
                var method = operation.substring(0, operation.indexOf(' '));
                var body = body(operation);
                soft.assertThat(owner.call(method, there, body).status())
                        .as(operation + " by an owner")
                        .isIn(404, 403);
                soft.assertThat(Caller.admin().call(method, there, body).status())
                        .as(operation + " by the platform")
                        .isEqualTo(404);
            }
        }
        // Then
        soft.assertAll();
        assertThat(tried).isGreaterThan(20);
        assertThat(neighbour.rows()).isEqualTo(before);
    }

    @Test
    void nothing_is_sent_through_another_tenants_source() {
        // Given
        var neighbour = new Neighbour(database, keys, ids);
        var owner = Caller.owner(Gateway.tenant());
        var mine = Gateway.tenant();
        var before = neighbour.rows();
        // When
        var message =
                Map.of("source_id", neighbour.stripe.id(), "from", "+15005550006", "to", "+15005550001", "body", "x");
        // Then
        assertThat(Caller.owner(mine)
                        .call("POST", mine.path("/messages"), message)
                        .status())
                .isEqualTo(404);
        assertThat(owner.call("POST", neighbour.gateway.path("/messages"), message)
                        .status())
                .isEqualTo(404);
        assertThat(neighbour.rows()).isEqualTo(before);
    }
}
