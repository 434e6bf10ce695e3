package io.sluice.ops;

import io.sluice.event.Id;
import io.sluice.provider.Hmac;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Commands for a shell that try the gateway: they work when pasted at any time.
 *
 * @param local where this gateway listens
 * @param published where providers were told to post; Twilio signs this URL, whatever address the request takes
 */
record DemoCommands(String local, String published) {

    /** A subscription, signed as it is sent: Stripe's signature holds the time. */
    String stripe(UUID source, String secret) {
        return """
                t=$(date +%%s); body='{"id":"evt_demo_'$t'","object":"event","api_version":"2025-03-31.basil","created":'$t',"livemode":false,"type":"customer.subscription.updated","data":{"object":{"id":"sub_demo","object":"subscription","customer":"cus_demo","status":"active","currency":"usd","livemode":false,"cancel_at_period_end":false,"metadata":{"seats":"3"},"items":{"object":"list","data":[{"id":"si_demo","object":"subscription_item","quantity":3,"current_period_start":'$t',"current_period_end":'$((t + 2592000))',"price":{"id":"price_demo","object":"price","product":"prod_demo"}}]}}}}'
                curl -sS -w '\\n' '%s%s' -H 'Content-Type: application/json' -H "Stripe-Signature: t=$t,v1=$(printf '%%s.%%s' "$t" "$body" | openssl dgst -sha256 -hmac '%s' -r | cut -d' ' -f1)" --data-binary "$body"
                """.formatted(local, path("stripe", source), secret);
    }

    /** A text message. Twilio's signature holds no time, so it is made here. */
    String twilio(UUID source, String token) {
        var path = path("twilio", source);
        var message = new TreeMap<>(Map.of(
                "AccountSid", "AC00000000000000000000000000000000",
                "MessageSid", "SM00000000000000000000000000000000",
                "From", "+15005550006",
                "To", "+15005550001",
                "Body", "Hello",
                "NumMedia", "0",
                "NumSegments", "1"));
        var signed = new StringBuilder(published).append(path);
        message.forEach((name, value) -> signed.append(name).append(value));
        var signature = Hmac.SHA1.of(bytes(token), bytes(signed.toString()));
        var form = message.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return """
                curl -sS -w '\\n' '%s%s' -H 'X-Twilio-Signature: %s' -d '%s'
                """.formatted(local, path, Base64.getEncoder().encodeToString(signature), form);
    }

    /** Sends a message by the API. */
    String send(UUID tenant, UUID source, String adminKey) {
        return """
                curl -sS -w '\\n' '%s/api/v1/tenants/%s/messages' -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{"source_id":"%s","from":"+15005550006","to":"+15005550001","body":"Hello back"}'
                """.formatted(local, Id.of(Id.Kind.TENANT, tenant), adminKey, Id.of(Id.Kind.SOURCE, source));
    }

    /** Reads a record of one of them. */
    String read(UUID tenant, String kind, String adminKey) {
        return """
                curl -sS -w '\\n' '%s/api/v1/tenants/%s/records/%s' -H 'Authorization: Bearer %s'
                """.formatted(local, Id.of(Id.Kind.TENANT, tenant), kind, adminKey);
    }

    String webhook(String provider, UUID source) {
        return published + path(provider, source);
    }

    private static String path(String provider, UUID source) {
        return "/webhooks/" + provider + "/" + Id.of(Id.Kind.SOURCE, source);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
