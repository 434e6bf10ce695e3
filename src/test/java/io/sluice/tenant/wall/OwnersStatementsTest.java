package io.sluice.tenant.wall;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import io.sluice.Compiled;
import io.sluice.tenant.manage.TenantTx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What runs as the owner of the tables, past the wall. It looks at texts: that a statement names a tenant or an id does not say that it is the right one, but one that
 * names none is seen, and has to be meant.
 */
class OwnersStatementsTest {
    /** Of the API: what belongs to no tenant or to all, and finding out whose a key is. */
    private static final Set<String> UNBOUND = Set.of(
            "TenantTx.of(Whose, Supplier)", // the platform's own sources
            "Tenants.create",
            "Tenants.bySlug",
            "Tenants.list",
            "Tenants.delete",
            "PlatformAuditResource.list",
            "ApiKeys.authenticate");

    /** Statements over all tenants, by their beginning, and what for. */
    private static final Map<String, String> OVER_ALL = Map.ofEntries(
            Map.entry("SELECT EXISTS (SELECT FROM event WHERE due_at IS NOT NULL", "whether anything is due"),
            Map.entry(
                    "SELECT source_id, max(last_at) AS last_at, sum(events) AS events",
                    "which sources are silent, for a gauge; one source's where its id follows"),
            Map.entry("DELETE FROM source_day WHERE day <", "retention"),
            Map.entry("DELETE FROM rejection WHERE received_at <", "retention"),
            Map.entry("SELECT count(*) FILTER (WHERE c.status = 'failed')", "a gauge"),
            Map.entry(
                    "SELECT key FROM route WHERE provider = ?", "the accounts that a platform source is compared for"),
            Map.entry("SELECT count(*) FROM secret WHERE expires_at", "a gauge"),
            Map.entry("SELECT u.tenant_id, u.month, l.percent, p.events", "notices to all tenants"),
            Map.entry(
                    "WITH moment AS (SELECT ?::timestamptz AS now) SELECT s.id, s.tenant_id", "notices to all tenants"),
            Map.entry("SELECT tenant_id, sealing, blinding FROM data_key WHERE wrapped_by", "keys to wrap anew"),
            Map.entry(
                    "SELECT s.id, s.provider, s.status, s.config, s.rate, t.id AS tenant",
                    "a source by its id or its provider, which follows"),
            Map.entry("SELECT t.id, t.plan, t.status FROM route r", "whose an account is"),
            Map.entry("SELECT (SELECT min(requested_at) FROM erasure", "a gauge"),
            Map.entry("SELECT tenant_id, id, due_at FROM erasure", "what is due"),
            Map.entry("SELECT tenant_id, tenant_id AS id, due_at FROM tenant_erasure", "what is due"),
            Map.entry("SELECT tenant_id, id, due_at FROM send", "what is due"),
            Map.entry("SELECT c.tenant_id, c.id, c.due_at FROM calendar", "what is due"),
            Map.entry("SELECT coalesce(s.tenant_id, '%s') AS tenant_id, s.id, d.due_at", "what is due"),
            Map.entry(
                    "WITH at AS MATERIALIZED (SELECT ?::timestamptz AS time) SELECT r.tenant_id, r.id", "what is due"),
            Map.entry("WITH RECURSIVE t AS ( (SELECT tenant_id, 1 AS n FROM event", "who has something due"),
            Map.entry("SELECT e.id, t.id, t.plan FROM event e JOIN route r", "held events whose route is there"),
            Map.entry("SELECT s.provider, count(*) FROM (%s) h JOIN source", "a gauge"),
            Map.entry(
                    "UPDATE replay SET stepped_at = ? WHERE id = ( SELECT id FROM replay", "whose replay has its turn"),
            Map.entry("SELECT count(*) FROM data_key WHERE wrapped_by", "keys to wrap anew"));

    private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\"\\n(.*?)\"\"\"", Pattern.DOTALL);
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    /** A tenant, a row by its id, or rows by ids that were read. */
    private static final Pattern NAMED = Pattern.compile(
            "tenant_id (=|IN|IS|<>)|\\(tenant_id|, tenant_id[,)]|\\b(\\w+_)?id = (ANY \\()?\\?|unnest\\(\\?::uuid\\[]|unnest\\(\\?::int8\\[], \\?::timestamptz\\[], \\?::uuid\\[]");

    private static final Pattern NAMED_LATER =
            Pattern.compile("where\\(\"(\\w\\.)?tenant_id = \\?\"|\\.events\\(tenant");

    private static final Pattern OF_TENANTS = Pattern.compile("\\b(FROM|JOIN|INTO|UPDATE)\\s+\"?("
            + Catalogue.tables().stream().map(Catalogue.Table::name).collect(Collectors.joining("|")) + ")\\b");

    @Test
    void of_the_api_nothing_runs_unbound_but_what_is_listed() {
        var callers = Compiled.MAIN.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(TenantTx.class)
                        && call.getName().equals("platform"))
                .map(OwnersStatementsTest::caller)
                .collect(Collectors.toSet());
        assertThat(callers).isEqualTo(UNBOUND);
    }

    /** {@code TenantTx.of} is two: the other one is bound. */
    private static String caller(JavaAccess<?> call) {
        var method = call.getOrigin().getName().replaceFirst("lambda\\$(\\w+)\\$\\d+", "$1");
        var name = call.getOriginOwner().getSimpleName() + '.' + method;
        return name.equals("TenantTx.of") ? "TenantTx.of(Whose, Supplier)" : name;
    }

    @Test
    void every_statement_names_a_tenant_or_a_row_or_is_listed_as_over_all() throws IOException {
        var nameless = new ArrayList<String>();
        int seen = 0;
        for (var file : sources()) {
            var text = Files.readString(file);
            var later = NAMED_LATER.matcher(text).find();
            for (var statement : statements(text)) {
                seen++;
                boolean grows = later
                        && !statement.replaceAll("(?s)LATERAL \\(.*?\\)", "").contains("WHERE");
                if (!NAMED.matcher(statement).find()
                        && !grows
                        && OVER_ALL.keySet().stream().noneMatch(statement::startsWith)) {
                    nameless.add(file.getFileName() + ": " + statement);
                }
            }
        }
        assertThat(nameless).isEmpty();
        assertThat(seen).isGreaterThan(100);
    }

    private static List<String> statements(String text) {
        var all = new ArrayList<String>();
        var blocks = TEXT_BLOCK.matcher(text);
        while (blocks.find()) {
            all.add(blocks.group(1));
        }
        var strings = STRING.matcher(TEXT_BLOCK.matcher(text).replaceAll(" "));
        while (strings.find()) {
            all.add(strings.group(1));
        }
        return all.stream()
                .filter(sql -> OF_TENANTS.matcher(sql).find())
                .map(sql -> sql.strip().replaceAll("\\s+", " "))
                .toList();
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
