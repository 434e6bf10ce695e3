package io.sluice.admin.contact;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sluice.admin.RefetchesResource;
import io.sluice.admin.rejection.RejectionJson;
import io.sluice.admin.replay.ReplayJson;
import io.sluice.event.Id;
import io.sluice.event.RawRequest;
import io.sluice.ledger.person.Mention;
import io.sluice.ledger.read.EventFilter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a person is named beside records and events, as an export shows it. Each hides what it holds. */
final class MentionJson {
    private MentionJson() {}

    record Rejection(@JsonUnwrapped RejectionJson rejection, Request request) {}

    /** @param body as text, whatever it is */
    record Request(String method, String url, Map<String, String> headers, String body) {
        static Request from(RawRequest request) {
            return new Request(
                    request.method(), request.url(), request.headers().joined(), new String(request.body(), UTF_8));
        }

        @Override
        public String toString() {
            return "Request[" + method + "]";
        }
    }

    record Replay(@JsonUnwrapped ReplayJson replay, Map<String, Object> filter) {
        @Override
        public String toString() {
            return "Replay[" + replay.id() + "]";
        }
    }

    record Send(
            String id,
            String sourceId,
            String kind,
            String status,
            @Nullable String error,
            Instant createdAt,
            @Nullable Object request) {
        @Override
        public String toString() {
            return "Send[" + id + "]";
        }
    }

    static Object from(Mention mention) {
        return switch (mention) {
            case Mention.Rejection(var stored, var request) ->
                new Rejection(RejectionJson.from(stored), Request.from(request));
            case Mention.Refetch(var stored) -> RefetchesResource.Answer.from(stored);
            case Mention.Replay(var stored, var filter) -> new Replay(ReplayJson.from(stored), filter(filter));
            case Mention.Send send ->
                new Send(
                        Id.of(Id.Kind.SEND, send.id()),
                        Id.of(Id.Kind.SOURCE, send.source()),
                        send.kind(),
                        send.status(),
                        send.error(),
                        send.createdAt(),
                        send.order());
        };
    }

    /** As whoever made the replay gave it. */
    private static Map<String, Object> filter(EventFilter filter) {
        var given = new LinkedHashMap<String, Object>();
        filter.provider().ifPresent(v -> given.put("provider", v));
        filter.type().ifPresent(v -> given.put("type", v));
        filter.status().ifPresent(v -> given.put("status", v));
        filter.sourceId().ifPresent(v -> given.put("source_id", Id.of(Id.Kind.SOURCE, v)));
        filter.externalId().ifPresent(v -> given.put("external_id", v));
        filter.since().ifPresent(v -> given.put("since", v));
        filter.until().ifPresent(v -> given.put("until", v));
        return given;
    }
}
