package io.sluice.ingest;

import io.sluice.event.Event;
import io.sluice.event.Problem;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.event.Verification.Verified;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Reading;
import io.sluice.tenant.Endpoint;
import io.sluice.tenant.Owner;
import io.sluice.tenant.Quotas;
import io.sluice.tenant.SecretUse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Judges one request in the order of CONTRACT.md 3: signature, rate, media type, body. */
@Singleton
public class Judgement {
    private final Quotas quotas;
    private final SecretUse secretUse;
    private final RejectionQueue rejections;
    private final StrayChannels strays;

    Judgement(Quotas quotas, SecretUse secretUse, RejectionQueue rejections, StrayChannels strays) {
        this.quotas = quotas;
        this.secretUse = secretUse;
        this.rejections = rejections;
        this.strays = strays;
    }

    /** What a request is found to be. */
    sealed interface Judged {
        record Authentic(Verified verified, List<Event> events) implements Judged {}

        record Refused(Problem problem) implements Judged {}

        /** @param kept the answer waits for it */
        record Unauthentic(Problem problem, CompletableFuture<Boolean> kept) implements Judged {}
    }

    /**
     * Judges a request; verifies it before this returns.
     *
     * @param peer the other side's address
     * @param reading where the body is read, if Redis has to be asked for the rate before
     */
    CompletableFuture<Judged> judge(
            Endpoint endpoint, Provider provider, RawRequest request, String peer, Instant now, Executor reading) {
        return switch (provider.verify(request, endpoint.signing(now), now)) {
            case Verification.Rejected(var reason) -> {
                if (endpoint.guard() == Endpoint.Guard.CHANNEL
                        && endpoint.owner().isEmpty()) {
                    strays.seen(provider, request.headers());
                }
                yield CompletableFuture.completedFuture(new Judged.Unauthentic(
                        Refusal.unauthentic(reason), keep(endpoint, request, reason, peer, now)));
            }
            case Verified verified -> authentic(endpoint, provider, verified, now, reading);
        };
    }

    private CompletableFuture<Boolean> keep(
            Endpoint endpoint, RawRequest request, Verification.Reason reason, String peer, Instant now) {
        return endpoint.guard() == Endpoint.Guard.CHANNEL
                ? CompletableFuture.completedFuture(false)
                : rejections.keep(endpoint, request, reason, peer, now);
    }

    private CompletableFuture<Judged> authentic(
            Endpoint endpoint, Provider provider, Verified verified, Instant now, Executor reading) {
        verified.matched().ifPresent(secret -> secretUse.used(secret, now));
        var verdict = quotas.take(endpoint);
        return verdict.isDone()
                ? CompletableFuture.completedFuture(read(provider, verified, refusal(verdict.join())))
                : verdict.thenApplyAsync(v -> read(provider, verified, refusal(v)), reading);
    }

    private static Judged read(Provider provider, Verified verified, Optional<Problem> spent) {
        if (spent.isPresent()) {
            return new Judged.Refused(spent.get());
        }
        if (!provider.limits().accepts(verified.request())) {
            return new Judged.Refused(Refusal.MEDIA_TYPE);
        }
        return switch (provider.skim(verified.request())) {
            case Reading.Malformed malformed -> new Judged.Refused(Refusal.malformed(malformed.reason()));
            case Reading.Events events -> new Judged.Authentic(verified, events.events());
        };
    }

    /** The refusal of a tenant that has nothing left. */
    CompletableFuture<Optional<Problem>> spent(Owner owner) {
        return quotas.take(owner).thenApply(Judgement::refusal);
    }

    private static Optional<Problem> refusal(Quotas.Verdict verdict) {
        return switch (verdict) {
            case Quotas.Verdict.Allowed allowed -> Optional.empty();
            case Quotas.Verdict.RateSpent rate -> Optional.of(Refusal.rateLimited(rate.retryAfterSeconds()));
            case Quotas.Verdict.QuotaSpent quota -> Optional.of(Refusal.quotaExceeded(quota.retryAfterSeconds()));
        };
    }

    void accepted(Owner owner, int events) {
        quotas.accepted(owner, events);
    }
}
