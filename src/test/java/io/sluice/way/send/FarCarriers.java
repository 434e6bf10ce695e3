package io.sluice.way.send;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.sluice.ops.far.sendgrid.SendgridFarSide;
import io.sluice.ops.far.twilio.TwilioFarSide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** A Twilio and a SendGrid for the tests of the whole way. Twilio calls the gateway back, so that the gateway's port is chosen first. */
public final class FarCarriers implements QuarkusTestResourceLifecycleManager {
    private static volatile TwilioFarSide twilio;
    private static volatile SendgridFarSide sendgrid;

    static TwilioFarSide twilio() {
        return Objects.requireNonNull(twilio);
    }

    static SendgridFarSide sendgrid() {
        return Objects.requireNonNull(sendgrid);
    }

    @Override
    public Map<String, String> start() {
        twilio = TwilioFarSide.start(Clock.systemUTC());
        sendgrid = SendgridFarSide.start(Clock.systemUTC());
        var port = freePort();
        return Map.of(
                "quarkus.http.test-port",
                port,
                "sluice.public-url",
                "http://localhost:" + port,
                "sluice.twilio-api-url",
                twilio.url().toString(),
                "sluice.sendgrid-api-url",
                sendgrid.url().toString());
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
        twilio().close();
        sendgrid().close();
    }
}
