package io.sluice.admin.calendar;

import io.sluice.admin.problem.Faults;
import io.sluice.remote.google.GoogleCredential;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Access to Google Calendar: an OAuth client with somebody's consent, or a service account. */
@Schema(
        name = "CalendarCredential",
        description =
                "Either client_id, client_secret and refresh_token, or service_account and, for a person of its domain, subject. Scope: calendar.events.readonly.")
record CredentialJson(
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String refreshToken,

        @Schema(description = "Google's key file as it is; client_email, private_key and private_key_id of it are used")
        @Nullable Map<String, @Nullable Object> serviceAccount,

        @Schema(
                description =
                        "The person whose calendar it is, where the service account stands for people of its domain")
        @Nullable String subject) {

    private static final String FIELD = "credential";
    private static final Pattern WORD = Pattern.compile("[!-~]{1,2048}");
    private static final Pattern ADDRESS = Pattern.compile("[!-?A-~]{1,250}@[!-?A-~]{1,250}");
    private static final String WORDS = "is 1 to 2048 visible characters without spaces";
    private static final String ADDRESSES = "is an e-mail address";
    private static final String EITHER =
            "is either client_id, client_secret and refresh_token, or service_account and perhaps subject";
    private static final String KEY = "is an RSA key of at least 2048 bits, PKCS#8 in PEM, as Google's key file has it";

    /** Empty where something is wrong with it. */
    static Optional<GoogleCredential> read(Faults faults, @Nullable CredentialJson json) {
        return json == null ? faults.one(FIELD, null, nothing -> Optional.empty(), EITHER) : json.read(faults);
    }

    private Optional<GoogleCredential> read(Faults faults) {
        boolean client = Stream.of(clientId, clientSecret, refreshToken).anyMatch(Objects::nonNull);
        boolean service = serviceAccount != null || subject != null;
        if (client == service) {
            return faults.one(FIELD, "", nothing -> Optional.empty(), EITHER);
        }
        return service ? serviceAccount(faults) : refreshToken(faults);
    }

    private Optional<GoogleCredential> refreshToken(Faults faults) {
        var id = faults.one(FIELD + ".client_id", clientId, v -> matching(WORD, v), WORDS);
        var secret = faults.one(FIELD + ".client_secret", clientSecret, v -> matching(WORD, v), WORDS);
        var token = faults.one(FIELD + ".refresh_token", refreshToken, v -> matching(WORD, v), WORDS);
        return id.flatMap(i -> secret.flatMap(s -> token.map(t -> new GoogleCredential.RefreshToken(i, s, t))));
    }

    private Optional<GoogleCredential> serviceAccount(Faults faults) {
        var file = FIELD + ".service_account.";
        var email = faults.one(file + "client_email", text("client_email"), v -> matching(ADDRESS, v), ADDRESSES);
        var key = faults.one(
                file + "private_key",
                text("private_key"),
                v -> GoogleCredential.privateKey(v).map(rsa -> v),
                KEY);
        var keyId = faults.optional(file + "private_key_id", text("private_key_id"), v -> matching(WORD, v), WORDS);
        var who = faults.optional(FIELD + ".subject", subject, v -> matching(ADDRESS, v), ADDRESSES);
        return email.flatMap(e -> key.map(k -> new GoogleCredential.ServiceAccount(e, keyId, k, who)));
    }

    private @Nullable String text(String field) {
        return serviceAccount != null && serviceAccount.get(field) instanceof String text ? text : null;
    }

    private static Optional<String> matching(Pattern form, String value) {
        return Optional.of(value).filter(v -> form.matcher(v).matches());
    }

    /** Hides all of it. */
    @Override
    public String toString() {
        return "CredentialJson";
    }
}
