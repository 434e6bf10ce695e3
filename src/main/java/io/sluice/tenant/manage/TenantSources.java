package io.sluice.tenant.manage;

import io.sluice.event.Ids;
import io.sluice.event.Problem;
import io.sluice.tenant.Changes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The sources of tenants and of the platform, as people manage them. Every method is a transaction of its own; what changed is announced after the commit. */
@ApplicationScoped
public class TenantSources {

    /** Other secrets of a source that are valid for as long as one. */
    private static final String LASTING = "sourceId = ?1 and id <> ?2 and (expiresAt is null or expiresAt >= ?3)";

    private final TenantTx tx;
    private final SourceRules rules;
    private final SecretMaker maker;
    private final Announcements changed;

    TenantSources(TenantTx tx, SourceRules rules, SecretMaker maker, Announcements changed) {
        this.tx = tx;
        this.rules = rules;
        this.maker = maker;
        this.changed = changed;
    }

    /** A source and its secrets, newest first. */
    public record WithSecrets(Source source, List<Secret> secrets) {}

    /**
     * A source to be made.
     *
     * @param secret as given; it is sealed and never shown again
     * @param rate requests per second; empty: no cap
     */
    public record Wanted(
            String provider, String name, Optional<String> secret, Map<String, String> config, Optional<Integer> rate) {
        /** Without a cap. */
        public Wanted(String provider, String name, Optional<String> secret, Map<String, String> config) {
            this(provider, name, secret, config, Optional.empty());
        }

        @Override
        public String toString() {
            return "Wanted[" + provider + "]";
        }
    }

    /**
     * What is to be changed; empty leaves it as it is.
     *
     * @param rate requests per second; 0: no cap any more
     */
    public record Changes(
            Optional<String> name,
            Optional<Source.Status> status,
            Optional<Map<String, String>> config,
            Optional<Integer> rate) {}

    /**
     * Makes a source.
     *
     * @throws io.sluice.event.Problem.Raised 400: the provider, secret or configuration is none that could work; 409: the platform has a source of this provider;
     *     422: the tenant's plan allows no more
     */
    public WithSecrets create(Whose whose, Wanted wanted) {
        rules.check(whose, wanted);
        var made = tx.of(whose, () -> {
            whose.tenant().ifPresent(rules::checkRoom);
            var source = maker.source(whose, wanted);
            Taken.unless(source::persistAndFlush, "The platform already has a source of this provider.");
            wanted.secret()
                    .ifPresent(secret -> maker.secret(whose, source.id, secret).persist());
            return withSecrets(source);
        });
        announce(made.source());
        return made;
    }

    /** Newest first, those made before the given one. */
    public List<WithSecrets> list(Whose whose, int limit, Optional<UUID> before) {
        return tx.of(
                whose,
                () -> Source.<Source>find(
                                "tenantId is not distinct from ?1 and id < ?2 order by id desc",
                                whose.tenant().orElse(null),
                                before.orElse(Ids.LAST))
                        .range(0, limit - 1)
                        .list()
                        .stream()
                        .map(TenantSources::withSecrets)
                        .toList());
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    public WithSecrets get(Whose whose, UUID id) {
        return tx.of(whose, () -> withSecrets(find(whose, id)));
    }

    /** @throws io.sluice.event.Problem.Raised 404, or 400: the configuration is none that could work */
    public WithSecrets change(Whose whose, UUID id, Changes changes) {
        var after = tx.of(whose, () -> {
            var source = find(whose, id);
            changes.name().ifPresent(name -> source.name = name);
            changes.status().ifPresent(status -> source.status = status.label());
            changes.rate().ifPresent(rate -> source.rate = rate == 0 ? null : rate);
            changes.config().ifPresent(config -> {
                rules.check(whose, source, config, Secret.count("sourceId", id) > 0);
                source.config = config;
            });
            return withSecrets(source);
        });
        announce(after.source());
        return after;
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    public void delete(Whose whose, UUID id) {
        announce(tx.of(whose, () -> {
            var source = find(whose, id);
            source.delete();
            return source;
        }));
    }

    /**
     * Adds a secret. Those that are valid now stay so for the overlap, and not longer than they were to.
     *
     * @throws io.sluice.event.Problem.Raised 404, or 400: the secret is none of this provider
     */
    public Secret rotate(Whose whose, UUID id, String secret, Duration overlap) {
        var added = tx.of(whose, () -> {
            var source = find(whose, id, LockModeType.PESSIMISTIC_WRITE);
            rules.checkSecret(source.provider, secret);
            var fresh = maker.secret(whose, id, secret);
            var end = fresh.createdAt.plus(overlap);
            Secret.update("expiresAt = ?1 where sourceId = ?2 and (expiresAt is null or expiresAt > ?1)", end, id);
            fresh.persist();
            return fresh;
        });
        changed.source(id);
        return added;
    }

    /**
     * Ends a secret before its time. The one that lasts longest stays: it can only be replaced, so that no source is left without a secret, be it later.
     *
     * @throws io.sluice.event.Problem.Raised 404, or 409: no other is valid for as long
     */
    public void endSecret(Whose whose, UUID id, UUID secret) {
        tx.of(whose, () -> {
            find(whose, id, LockModeType.PESSIMISTIC_WRITE);
            var ended = Secret.<Secret>find("id = ?1 and sourceId = ?2", secret, id)
                    .firstResultOptional()
                    .orElseThrow(() -> Problem.notFound().exception());
            if (ended.validAt(maker.now()) && Secret.count(LASTING, id, secret, ended.expiresAt) == 0) {
                throw Problem.conflict("No other secret of this source is valid for as long; rotate it first.")
                        .exception();
            }
            ended.delete();
            return ended;
        });
        changed.source(id);
    }

    /**
     * Sets the access to the provider's API, in place of the one before.
     *
     * @param credential sealed, and never shown again
     * @throws io.sluice.event.Problem.Raised 404, or 400: it is none of this provider
     */
    public WithSecrets credential(Whose whose, UUID id, Map<String, String> credential) {
        return tx.of(whose, () -> {
            var source = find(whose, id);
            rules.checkCredential(source.provider, credential);
            source.credential = maker.credential(whose, credential);
            return withSecrets(source);
        });
    }

    private static WithSecrets withSecrets(Source source) {
        return new WithSecrets(source, Secret.list("sourceId = ?1 order by id desc", source.id));
    }

    private static Source find(Whose whose, UUID id) {
        return find(whose, id, LockModeType.NONE);
    }

    private static Source find(Whose whose, UUID id, LockModeType lock) {
        return Source.<Source>find(
                        "id = ?1 and tenantId is not distinct from ?2",
                        id,
                        whose.tenant().orElse(null))
                .withLock(lock)
                .firstResultOptional()
                .orElseThrow(() -> Problem.notFound().exception());
    }

    private void announce(Source source) {
        changed.source(source.id);
    }
}
