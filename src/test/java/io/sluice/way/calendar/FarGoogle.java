package io.sluice.way.calendar;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.sluice.ops.far.google.GoogleFarSide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** A Google for the tests of the whole way. It notifies the gateway, so that the gateway's port is chosen first. */
public final class FarGoogle implements QuarkusTestResourceLifecycleManager {
    private static volatile GoogleFarSide google;

    static GoogleFarSide google() {
        return Objects.requireNonNull(google);
    }

    @Override
    public Map<String, String> start() {
        google = GoogleFarSide.start(Clock.systemUTC());
        var port = freePort();
        return Map.of(
                "quarkus.http.test-port",
                port,
                "sluice.public-url",
                "http://localhost:" + port,
                "sluice.google-api-url",
                google.url().toString());
    }

    private static String freePort() {
        try (var socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        google().close();
    }
}
