package io.sluice.ops;

import io.sluice.ops.embedded.StartRefused;
import io.sluice.ops.surface.CallerVariables;
import io.sluice.tenant.key.MasterKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The contract's variables, checked. What is wrong stops the start with one line that names the variable and what it should be; no value is repeated, it may be a
 * secret.
 */
final class Variables {
    static final String REDIS_SHAPE = "redis://[user:password@]host[:port][/database] or rediss://…";
    private static final Set<String> REDIS_SCHEMES = Set.of("redis", "rediss");
    private static final Set<String> WEB_SCHEMES = Set.of("http", "https");
    private static final Set<String> ROLES = Set.of("ingest", "worker", "api");
    private static final List<String> PROVIDER_APIS = List.of(
            "SLUICE_STRIPE_API_URL", "SLUICE_TWILIO_API_URL", "SLUICE_SENDGRID_API_URL", "SLUICE_GOOGLE_API_URL");

    private final UnaryOperator<String> given;

    /** @param given the value of a variable or key; empty text where there is none */
    Variables(UnaryOperator<String> given) {
        this.given = given;
    }

    /** Where the stores are, as far as variables say it. */
    Map<String, String> addresses() {
        Map<String, String> keys = new HashMap<>();
        var database = given.apply("DATABASE_URL");
        if (!database.isBlank()) {
            keys.putAll(DatabaseUrl.parse("DATABASE_URL", database.strip()).keys());
        }
        var redis = given.apply("REDIS_URL");
        if (!redis.isBlank()) {
            keys.put("quarkus.redis.hosts", redis(redis.strip()));
        }
        var port = given.apply("PORT");
        if (!port.isBlank()) {
            keys.put("quarkus.http.port", port(port.strip()));
        }
        return keys;
    }

    /** Settings that are the same wherever the stores are. */
    Map<String, String> checked() {
        Map<String, String> keys = new HashMap<>();
        keys.put("sluice.public-url", url("SLUICE_PUBLIC_URL", given.apply("sluice.public-url")));
        keys.put("sluice.roles", roles(given.apply("sluice.roles")));
        keys.putAll(new CallerVariables(given).checked());
        for (var variable : PROVIDER_APIS) {
            var url = given.apply(variable);
            if (!url.isBlank()) {
                keys.put(
                        variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-'), url(variable, url));
            }
        }
        var migration = given.apply("SLUICE_MIGRATION_URL").strip();
        if (!migration.isEmpty()) {
            DatabaseUrl.parse("SLUICE_MIGRATION_URL", migration);
            keys.put("sluice.migration-url", migration);
        }
        var dsn = given.apply("SLUICE_SENTRY_DSN").strip();
        if (!dsn.isEmpty()) {
            keys.put("sluice.sentry-dsn", dsn(dsn));
        }
        var collector = given.apply("SLUICE_OTLP_ENDPOINT").strip();
        if (!collector.isEmpty()) {
            keys.put("sluice.otlp-endpoint", collector(collector));
        }
        return keys;
    }

    /** The platform's keys: given, or made by the embedded stores. */
    Map<String, String> keys(Map<String, String> made) {
        var admin = either("sluice.admin-key", made);
        if (admin.length() < 32 || !admin.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw refused(
                    "SLUICE_ADMIN_KEY",
                    admin,
                    "32 or more visible ASCII characters, for example the output of: openssl rand -hex 32");
        }
        var encryption = either("sluice.encryption-key", made);
        if (!areKeys(encryption)) {
            throw refused(
                    "SLUICE_ENCRYPTION_KEY",
                    encryption,
                    "32 random bytes in base64, for example the output of: openssl rand -base64 32; or several such keys, none twice, separated by commas");
        }
        return Map.of("sluice.admin-key", admin, "sluice.encryption-key", encryption);
    }

    private String either(String key, Map<String, String> made) {
        var own = given.apply(key).strip();
        return own.isEmpty() ? made.getOrDefault(key, "") : own;
    }

    private static boolean areKeys(String text) {
        try {
            return MasterKeys.of(text).count() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String redis(String text) {
        var uri = uri(text);
        if (!REDIS_SCHEMES.contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw refused("REDIS_URL", text, REDIS_SHAPE);
        }
        return text;
    }

    private static String port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw refused("PORT", text, "a number from 1 to 65535");
        }
        return text;
    }

    private static String url(String variable, String text) {
        var uri = uri(text.strip());
        boolean web = WEB_SCHEMES.contains(String.valueOf(uri.getScheme()));
        if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(variable, text, "an absolute http:// or https:// URL without query");
        }
        return text.strip().replaceFirst("/+$", "");
    }

    /** @see <a href="https://docs.sentry.io/concepts/key-terms/dsn-explainer/">DSN</a> */
    private static String dsn(String text) {
        var uri = uri(text);
        boolean web = WEB_SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null;
        if (!web || uri.getUserInfo() == null || !String.valueOf(uri.getPath()).matches("(/[\\w-]+)*/[0-9]+")) {
            throw refused("SLUICE_SENTRY_DSN", text, "a DSN as Sentry shows it: https://key@host/project");
        }
        return text;
    }

    /** A password in it would not be sent; it belongs in {@code OTEL_EXPORTER_OTLP_HEADERS}. */
    private static String collector(String text) {
        if (uri(text).getRawUserInfo() != null) {
            throw refused("SLUICE_OTLP_ENDPOINT", text, "an http:// or https:// URL without user and password");
        }
        return url("SLUICE_OTLP_ENDPOINT", text);
    }

    private static String roles(String text) {
        var roles = List.of(text.strip().split("\\s*,\\s*"));
        if (roles.isEmpty() || !ROLES.containsAll(roles)) {
            throw refused("SLUICE_ROLES", text, "one or more of ingest,worker,api separated by commas");
        }
        return String.join(",", roles);
    }

    /** A URI without any part where the text is none. */
    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return URI.create("");
        }
    }

    static StartRefused refused(String variable, String value, String shape) {
        return new StartRefused(
                variable + (value.isBlank() ? " is missing" : " is malformed") + "; it should be " + shape);
    }
}
