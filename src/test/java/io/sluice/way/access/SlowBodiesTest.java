package io.sluice.way.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** A body to the API that does not come to its end. */
@QuarkusTest
@TestProfile(AccessWay.class)
class SlowBodiesTest {
    private static final Duration GIVEN_UP = Duration.ofSeconds(10);

    @Test
    void a_client_that_falls_silent_is_hung_up_on() throws IOException {
        try (var socket = asked()) {
            socket.getOutputStream().write("{\"name\":".getBytes(ISO_8859_1));
            // Then: the framework hangs up, and an answer may or may not overtake that
            assertThat(answer(socket.getInputStream())).matches("(?s)|HTTP/1.1 408 .*request_timeout.*");
        }
    }

    @Test
    void a_body_that_comes_in_drops_is_given_up_too() throws IOException {
        try (var socket = asked()) {
            // Given: something comes before any silence would be too long
            await().pollInSameThread()
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(GIVEN_UP)
                    .until(() -> {
                        socket.getOutputStream().write(' ');
                        return socket.getInputStream().available() > 0;
                    });
            // When
            var answer = answer(socket.getInputStream());
            // Then
            assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
        }
    }

    /** A request whose body is still to come. */
    private static Socket asked() throws IOException {
        var socket = new Socket("localhost", RestAssured.port);
        socket.setSoTimeout((int) GIVEN_UP.toMillis());
        var key = ConfigProvider.getConfig().getValue("sluice.admin-key", String.class);
        var head = "POST /api/v1/tenants HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100000\r\nAuthorization: Bearer " + key + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(ISO_8859_1));
        return socket;
    }

    /** What comes until the connection is closed. */
    private static String answer(InputStream in) throws IOException {
        var answer = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                answer.append((char) b);
            }
        } catch (SocketException reset) {
            return answer.toString();
        }
        return answer.toString();
    }
}
