package io.sluice.tenant.manage;

import io.sluice.event.Problem;
import io.sluice.event.Problem.FieldError;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.tenant.Plan;
import io.sluice.tenant.PlansConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a source must be before it is stored: the provider itself says which secrets and settings could work. */
@ApplicationScoped
class SourceRules {

    private final Providers providers;
    private final PlansConfig plans;

    SourceRules(Providers providers, PlansConfig plans) {
        this.providers = providers;
        this.plans = plans;
    }

    /**
     * Holds a tenant's sources against its plan, behind whoever makes one now, and until the transaction ends before whoever comes next.
     *
     * @throws io.sluice.event.Problem.Raised 422: it may have no more
     */
    void checkRoom(UUID tenant) {
        var locked = Tenant.<Tenant>findById(tenant, LockModeType.PESSIMISTIC_WRITE);
        int most = plans.terms(Plan.of(locked.plan).orElseThrow()).sources();
        if (Source.count("tenantId", tenant) >= most) {
            throw Problem.of(
                            422,
                            "unprocessable",
                            "The plan " + locked.plan + " allows " + most
                                    + " sources, and there are as many; remove one, or have the plan changed.")
                    .exception();
        }
    }

    void check(Whose whose, TenantSources.Wanted wanted) {
        var provider = provider(wanted.provider());
        var errors = new ArrayList<FieldError>();
        if (whose.tenant().isEmpty() && !provider.routable()) {
            errors.add(new FieldError("provider", "has nothing in its requests that a route could find the tenant by"));
        }
        wanted.secret()
                .flatMap(secret -> secretProblem(provider, secret))
                .ifPresent(problem -> errors.add(new FieldError("secret", problem)));
        errors.addAll(
                configErrors(whose, provider, wanted.config(), wanted.secret().isPresent()));
        raise(errors);
    }

    void check(Whose whose, Source source, Map<String, String> config, boolean hasSecret) {
        raise(configErrors(whose, provider(source.provider), config, hasSecret));
    }

    void checkSecret(String provider, String secret) {
        secretProblem(provider(provider), secret).ifPresent(problem -> {
            throw Problem.invalid("secret", problem).exception();
        });
    }

    /** @throws io.sluice.event.Problem.Raised 400 */
    void checkCredential(String provider, Map<String, String> credential) {
        raise(provider(provider).credentialProblems(credential).entrySet().stream()
                .map(problem -> new FieldError(problem.getKey(), problem.getValue()))
                .toList());
    }

    /** @throws io.sluice.event.Problem.Raised 400: no provider of this name, or none that can be routed */
    void checkRoutable(String name) {
        if (!provider(name).routable()) {
            throw Problem.invalid("provider", "has nothing in its requests that a route could find the tenant by")
                    .exception();
        }
    }

    private Provider provider(String name) {
        return providers
                .find(name)
                .orElseThrow(() -> Problem.invalid(
                                "provider",
                                "is one of "
                                        + String.join(
                                                ", ",
                                                providers.all().stream()
                                                        .map(Provider::name)
                                                        .toList()))
                        .exception());
    }

    private static Optional<String> secretProblem(Provider provider, String secret) {
        if (secret.isBlank()) {
            return Optional.of("is blank");
        }
        if (!secret.equals(secret.strip())) {
            return Optional.of("begins or ends with a space; secrets are kept byte for byte");
        }
        if (secret.chars().anyMatch(c -> c < ' ')
                || !StandardCharsets.UTF_8.newEncoder().canEncode(secret)) {
            return Optional.of("holds control characters or broken text");
        }
        return provider.secretProblem(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static List<FieldError> configErrors(
            Whose whose, Provider provider, Map<String, String> config, boolean hasSecret) {
        return provider.configProblems(config, whose.tenant().isEmpty(), hasSecret).entrySet().stream()
                .map(problem -> new FieldError(problem.getKey(), problem.getValue()))
                .toList();
    }

    private static void raise(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw new Problem(400, "invalid_request", "The request is not valid.", errors, 0).exception();
        }
    }
}
