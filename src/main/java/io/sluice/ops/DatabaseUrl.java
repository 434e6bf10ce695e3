package io.sluice.ops;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code DATABASE_URL}, or another variable like it, in libpq's form.
 *
 * @param hosts one or more {@code host[:port]}, as written
 * @param user percent-decoded; empty: none
 * @param password percent-decoded; empty: none
 * @param database as written
 * @param parameters for the JDBC driver, as written; empty: none
 * @see <a href="https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection URIs</a>
 */
record DatabaseUrl(String hosts, String user, String password, String database, String parameters) {
    static final String SHAPE = "postgresql://user:password@host:port/database";
    private static final Pattern URL = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?@]+)/(?<database>[^/?]+)(?:\\?(?<parameters>.*))?");
    private static final Pattern HOSTS =
            Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?(?:,|$)");

    /** libpq's name of a parameter → the JDBC driver's. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "channel_binding", "channelBinding",
            "gssencmode", "gssEncMode",
            "keepalives", "tcpKeepAlive");

    /** @param variable whose value it is */
    static DatabaseUrl parse(String variable, String text) {
        var url = URL.matcher(text);
        if (!url.matches() || !HOSTS.matcher(url.group("hosts")).replaceAll("").isEmpty()) {
            throw Variables.refused(variable, text, SHAPE);
        }
        try {
            return new DatabaseUrl(
                    url.group("hosts"),
                    decoded(url.group("user")),
                    decoded(url.group("password")),
                    url.group("database"),
                    renamed(url.group("parameters")));
        } catch (IllegalArgumentException e) {
            throw Variables.refused(variable, text, SHAPE + ", special characters percent-encoded");
        }
    }

    /** As Quarkus takes it. */
    Map<String, String> keys() {
        Map<String, String> keys = new HashMap<>();
        keys.put("quarkus.datasource.jdbc.url", jdbc());
        if (!user.isEmpty()) {
            keys.put("quarkus.datasource.username", user);
        }
        if (!password.isEmpty()) {
            keys.put("quarkus.datasource.password", password);
        }
        return keys;
    }

    /** As the JDBC driver takes it. */
    String jdbc() {
        return "jdbc:" + address() + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    /** Without user, password and parameters. */
    String address() {
        return "postgresql://" + hosts + "/" + database;
    }

    /** A plus sign is a plus sign here, not a space as in a form. */
    private static String decoded(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String renamed(@org.jspecify.annotations.Nullable String parameters) {
        if (parameters == null || parameters.isEmpty()) {
            return "";
        }
        var renamed = new java.util.StringJoiner("&");
        for (var parameter : parameters.split("&")) {
            var name = parameter.split("=", 2)[0];
            renamed.add(DRIVER_NAMES.getOrDefault(name, name) + parameter.substring(name.length()));
        }
        return renamed.toString();
    }

    @Override
    public String toString() {
        return "DatabaseUrl[" + hosts + "/" + database + "]";
    }
}
