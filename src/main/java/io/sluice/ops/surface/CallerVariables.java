package io.sluice.ops.surface;

import io.sluice.admin.access.oidc.Issuer;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.tenant.peer.Network;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The variables that say who calls and how: the issuer of tokens, proxies, pages of other origins. Each may be left out. */
public final class CallerVariables {
    private static final Pattern CLAIM = Pattern.compile("[!-~]{1,200}");
    private static final Pattern AUDIENCE = Pattern.compile("[!-~]{1,500}");
    private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    private final UnaryOperator<String> given;

    /** @param given the value of a key; empty text where there is none */
    public CallerVariables(UnaryOperator<String> given) {
        this.given = given;
    }

    /**
     * Those that are given, in the form that the application reads.
     *
     * @throws StartRefused one is malformed, or missing beside another
     */
    public Map<String, String> checked() {
        Map<String, String> keys = new HashMap<>();
        one(
                keys,
                "sluice.oidc-issuer",
                text -> Issuer.url(text).isPresent(),
                "an https:// URL, as the issuer writes itself in its tokens");
        one(
                keys,
                "sluice.oidc-audience",
                text -> AUDIENCE.matcher(text).matches(),
                "what tokens for this gateway have in aud, without spaces");
        one(
                keys,
                "sluice.oidc-role-claim",
                text -> CLAIM.matcher(text).matches(),
                "a claim's name, or a path with dots");
        one(
                keys,
                "sluice.oidc-tenant-claim",
                text -> CLAIM.matcher(text).matches(),
                "a claim's name, or a path with dots");
        if (keys.containsKey("sluice.oidc-issuer") != keys.containsKey("sluice.oidc-audience")) {
            var missing = keys.containsKey("sluice.oidc-issuer") ? "sluice.oidc-audience" : "sluice.oidc-issuer";
            throw new StartRefused(variable(missing)
                    + " is missing; SLUICE_OIDC_ISSUER and SLUICE_OIDC_AUDIENCE should be given together");
        }
        list(
                keys,
                "sluice.trusted-proxies",
                CallerVariables::isProxy,
                "addresses or networks like 10.0.0.0/8, separated by commas");
        list(
                keys,
                "sluice.cors-origins",
                CallerVariables::isOrigin,
                "exact origins like https://console.example.com, separated by commas");
        return keys;
    }

    private void one(Map<String, String> keys, String key, Predicate<String> fits, String shape) {
        var text = given.apply(key).strip();
        if (!text.isEmpty()) {
            if (!fits.test(text)) {
                throw new StartRefused(variable(key) + " is malformed; it should be " + shape);
            }
            keys.put(key, text);
        }
    }

    private void list(Map<String, String> keys, String key, Predicate<String> fits, String shape) {
        var text = given.apply(key).strip();
        if (!text.isEmpty()) {
            List<String> all =
                    Arrays.stream(text.split(",", -1)).map(String::strip).toList();
            if (!all.stream().allMatch(fits)) {
                throw new StartRefused(variable(key) + " is malformed; it should be " + shape);
            }
            keys.put(key, String.join(",", all));
        }
    }

    /** Not everybody: a client could then say that it is anywhere. */
    private static boolean isProxy(String text) {
        return Network.parse(text).filter(network -> network.bits() > 0).isPresent();
    }

    /** Browsers leave out the port that goes without saying. */
    private static boolean isOrigin(String text) {
        try {
            var origin = new URI(text);
            return ORIGIN.matcher(text).matches()
                    && origin.getHost() != null
                    && origin.getPort() != (text.startsWith("https") ? 443 : 80);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
