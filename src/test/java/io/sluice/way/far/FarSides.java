package io.sluice.way.far;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.sluice.ops.far.google.GoogleFarSide;
import io.sluice.ops.far.sendgrid.SendgridFarSide;
import io.sluice.ops.far.stripe.StripeFarSide;
import io.sluice.ops.far.twilio.TwilioFarSide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** The providers of this process. Some call the gateway back, so that the gateway's port is chosen first. */
public final class FarSides implements QuarkusTestResourceLifecycleManager {
    private static volatile StripeFarSide stripe;
    private static volatile TwilioFarSide twilio;
    private static volatile SendgridFarSide sendgrid;
    private static volatile GoogleFarSide google;

    public static StripeFarSide stripe() {
        return Objects.requireNonNull(stripe);
    }

    public static TwilioFarSide twilio() {
        return Objects.requireNonNull(twilio);
    }

    public static SendgridFarSide sendgrid() {
        return Objects.requireNonNull(sendgrid);
    }

    public static GoogleFarSide google() {
        return Objects.requireNonNull(google);
    }

    @Override
    public Map<String, String> start() {
        var clock = Clock.systemUTC();
        stripe = StripeFarSide.start(clock);
        twilio = TwilioFarSide.start(clock);
        sendgrid = SendgridFarSide.start(clock);
        google = GoogleFarSide.start(clock);
        var port = freePort();
        return Map.of(
                "quarkus.http.test-port",
                port,
                "sluice.public-url",
                "http://localhost:" + port,
                "sluice.stripe-api-url",
                stripe.url().toString(),
                "sluice.twilio-api-url",
                twilio.url().toString(),
                "sluice.sendgrid-api-url",
                sendgrid.url().toString(),
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
        stripe().close();
        twilio().close();
        sendgrid().close();
        google().close();
    }
}
