package io.sluice.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sluice.event.RawRequest;
import io.sluice.ledger.read.StoredEvent;
import io.sluice.provider.Json;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event with all that is known of it. */
@Schema(name = "EventDetail")
public record EventDetailJson(
        @JsonUnwrapped EventJson event,

        @Schema(description = "The event's JSON, or the form's fields") @Nullable Object payload,

        @Nullable Map<String, String> headers,
        List<EventJson.ChangeJson> changes,

        @Schema(description = "[{number, at, outcome, error}]") @Nullable Object attemptLog) {

    public static EventDetailJson from(StoredEvent.Detail detail, Providers providers) {
        return new EventDetailJson(
                EventJson.from(detail.event()),
                detail.request()
                        .flatMap(request -> payload(providers, detail.event().provider(), request))
                        .orElse(null),
                detail.request().map(request -> request.headers().joined()).orElse(detail.erased() ? Map.of() : null),
                detail.changes().stream().map(EventJson.ChangeJson::from).toList(),
                detail.attemptLog());
    }

    private static Optional<Object> payload(Providers providers, String provider, RawRequest request) {
        return providers.find(provider).flatMap(known -> switch (known.read(request)) {
            case Provider.Reading.Events(var events) ->
                events.stream()
                        .findFirst()
                        .flatMap(event -> Json.parse(known.payload(event).getBytes(StandardCharsets.UTF_8)));
            case Provider.Reading.Malformed malformed -> Optional.empty();
        });
    }

    /** Hides payload and headers. */
    @Override
    public String toString() {
        return "EventDetailJson[" + event.id() + "]";
    }
}
