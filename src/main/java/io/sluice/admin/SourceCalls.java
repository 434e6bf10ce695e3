package io.sluice.admin;

import io.sluice.admin.access.PathId;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.tenant.SecurityConfig;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.Whose;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What can be asked of sources, be they a tenant's or the platform's. */
@ApplicationScoped
class SourceCalls {

    static final String OVERLAPS = "is a duration like PT24H, from none to P30D";

    static final String RATE = "Requests per second that it takes at most, 1 to 10000";

    private static final int HIGHEST_RATE = 10_000;
    private static final Duration USUAL_OVERLAP = Duration.ofHours(24);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final TenantSources sources;
    private final String publicUrl;

    SourceCalls(TenantSources sources, SecurityConfig config) {
        this.sources = sources;
        this.publicUrl = config.publicUrl();
    }

    @Schema(name = "NewSource")
    record Create(
            @Nullable String provider,
            @Nullable String name,
            @Nullable String secret,
            @Nullable Map<String, @Nullable String> config,

            @Schema(description = RATE) @Nullable Integer rate) {
        @Override
        public String toString() {
            return "Create[" + provider + "]";
        }
    }

    @Schema(name = "SourceChanges")
    record Change(
            @Nullable String name,
            @Nullable String status,
            @Nullable Map<String, @Nullable String> config,

            @Schema(description = RATE + "; 0: no longer") @Nullable Integer rate) {}

    @Schema(name = "NewSecret")
    record Rotate(
            @Nullable String secret,

            @Schema(
                    defaultValue = "PT24H",
                    description = "How long the older secrets stay valid, as ISO 8601 writes it")
            @Nullable String overlap) {
        @Override
        public String toString() {
            return "Rotate[" + overlap + "]";
        }
    }

    SourceJson create(Whose whose, @Nullable Create body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        var provider = faults.text("provider", wanted.provider());
        var name = faults.text("name", wanted.name());
        var config = config(faults, wanted.config());
        var rate = rate(faults, wanted.rate(), 1);
        faults.raise();
        return json(sources.create(
                whose,
                new TenantSources.Wanted(
                        provider, name, Optional.ofNullable(wanted.secret()), config.orElse(Map.of()), rate)));
    }

    Page<SourceJson> list(Whose whose, PageQuery page) {
        return Page.of(
                sources.list(whose, page.rows(), page.before()),
                page,
                this::json,
                stored -> Cursor.of(stored.source().id));
    }

    SourceJson get(Whose whose, String id) {
        return json(sources.get(whose, PathId.of(Id.Kind.SOURCE, id)));
    }

    SourceJson change(Whose whose, String id, @Nullable Change body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        var changes = new TenantSources.Changes(
                faults.optionalText("name", wanted.name()),
                faults.optional("status", wanted.status(), Source.Status::of, "is active or disabled"),
                config(faults, wanted.config()),
                rate(faults, wanted.rate(), 0));
        faults.raise();
        return json(sources.change(whose, PathId.of(Id.Kind.SOURCE, id), changes));
    }

    void delete(Whose whose, String id) {
        sources.delete(whose, PathId.of(Id.Kind.SOURCE, id));
    }

    SourceJson.SecretJson rotate(Whose whose, String id, @Nullable Rotate body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        var secret = faults.one("secret", wanted.secret(), Optional::of, "is text");
        var overlap = faults.optional("overlap", wanted.overlap(), SourceCalls::overlap, OVERLAPS);
        faults.raise();
        return SourceJson.SecretJson.from(sources.rotate(
                whose, PathId.of(Id.Kind.SOURCE, id), secret.orElseThrow(), overlap.orElse(USUAL_OVERLAP)));
    }

    void endSecret(Whose whose, String id, String secret) {
        sources.endSecret(whose, PathId.of(Id.Kind.SOURCE, id), PathId.of(Id.Kind.SECRET, secret));
    }

    SourceJson credential(Whose whose, String id, @Nullable Map<String, @Nullable String> body) {
        var wanted = Faults.body(body);
        var faults = new Faults();
        wanted.forEach(faults::text);
        faults.raise();
        @SuppressWarnings("NullAway") // a null in it is a fault, and raised
        Map<String, String> checked = (Map<String, String>) wanted;
        return json(sources.credential(whose, PathId.of(Id.Kind.SOURCE, id), checked));
    }

    private SourceJson json(TenantSources.WithSecrets stored) {
        return SourceJson.from(stored, publicUrl);
    }

    private static Optional<Map<String, String>> config(Faults faults, @Nullable Map<String, @Nullable String> config) {
        if (config == null) {
            return Optional.empty();
        }
        config.forEach((key, value) -> {
            faults.text("config", key);
            faults.text("config." + key, value);
        });
        @SuppressWarnings("NullAway") // a null in it is a fault, and raised
        Map<String, String> checked = (Map<String, String>) config;
        return Optional.of(checked);
    }

    private static Optional<Integer> rate(Faults faults, @Nullable Integer rate, int least) {
        if (rate != null && (rate < least || rate > HIGHEST_RATE)) {
            faults.add("rate", "is " + least + " to " + HIGHEST_RATE);
        }
        return Optional.ofNullable(rate);
    }

    private static Optional<Duration> overlap(String text) {
        try {
            var overlap = Duration.parse(text);
            return overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0
                    ? Optional.empty()
                    : Optional.of(overlap);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
