package io.sluice.ops.far.process;

import io.sluice.ops.far.FarSide;
import io.sluice.ops.far.google.GoogleFarSide;
import io.sluice.ops.far.google.Life;
import io.sluice.ops.far.sendgrid.SendgridFarSide;
import io.sluice.ops.far.stripe.StripeFarSide;
import io.sluice.ops.far.twilio.TwilioFarSide;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Far sides for whoever tries the gateway without an account anywhere: they take every credential, and Google's has a calendar on which something happens. Started
 * once for all class loaders of the process, so that they outlive a reload in development.
 */
public final class FarSidesOfThisProcess {
    private static final String STATE = "sluice.far-sides.state.";
    private static final Object LOCK = Runtime.getRuntime(); // one for all class loaders

    private static final Map<String, Supplier<FarSide>> ALL = Map.of(
            "sluice.google-api-url", FarSidesOfThisProcess::google,
            "sluice.stripe-api-url", FarSidesOfThisProcess::stripe,
            "sluice.twilio-api-url", FarSidesOfThisProcess::twilio,
            "sluice.sendgrid-api-url", FarSidesOfThisProcess::sendgrid);

    private FarSidesOfThisProcess() {}

    /** The keys that say where a provider's API is. */
    public static Set<String> keys() {
        return ALL.keySet();
    }

    /** @return by key, where the far side is that stands for the provider */
    public static Map<String, String> supply(Set<String> keys) {
        synchronized (LOCK) {
            Map<String, String> supplied = new HashMap<>();
            ALL.forEach((key, start) -> {
                if (keys.contains(key)) {
                    supplied.put(key, running(key, start));
                }
            });
            return supplied;
        }
    }

    private static String running(String key, Supplier<FarSide> start) {
        var url = System.getProperty(STATE + key);
        if (url == null) {
            url = start.get().url().toString();
            System.setProperty(STATE + key, url);
        }
        return url;
    }

    /** Whether this value of a key is a far side's of this process. */
    public static boolean supplied(String key, String value) {
        return value.equals(System.getProperty(STATE + key));
    }

    private static FarSide google() {
        var google = GoogleFarSide.start(Clock.systemUTC());
        google.user(Life.CLIENT, Life.SECRET, Life.REFRESH_TOKEN);
        Life.begin(google.calendar(Life.CALENDAR));
        return google;
    }

    private static FarSide stripe() {
        var stripe = StripeFarSide.start(Clock.systemUTC());
        stripe.hospitable(true);
        return stripe;
    }

    private static FarSide twilio() {
        var twilio = TwilioFarSide.start(Clock.systemUTC());
        twilio.hospitable(true);
        twilio.progress("sent", "delivered");
        return twilio;
    }

    private static FarSide sendgrid() {
        var sendgrid = SendgridFarSide.start(Clock.systemUTC());
        sendgrid.hospitable(true);
        return sendgrid;
    }
}
