package io.sluice.ops.far.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ops.far.Postman;
import io.sluice.provider.Hmac;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One status callback.
 *
 * @param url as it was asked for
 * @see <a href="https://www.twilio.com/docs/usage/security#validating-requests">Validating requests</a>
 */
record Callback(String url, JsonNode message) {

    Postman.Letter signed(String token, Instant now) {
        var address = url.split("#", 2)[0];
        var fields = fields(now);
        var body = fields.entrySet().stream()
                .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var signed = fields.entrySet().stream()
                .map(f -> f.getKey() + f.getValue())
                .collect(Collectors.joining("", address, ""));
        var signature = Hmac.SHA1.of(token.getBytes(StandardCharsets.UTF_8), signed.getBytes(StandardCharsets.UTF_8));
        var headers = Map.of(
                "Content-Type",
                "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature",
                Base64.getEncoder().encodeToString(signature),
                "I-Twilio-Idempotency-Token",
                text("sid") + "-" + text("status"),
                "User-Agent",
                "TwilioProxy/1.1");
        return new Postman.Letter(URI.create(address), headers, body);
    }

    private SortedMap<String, String> fields(Instant now) {
        var fields = new TreeMap<String, String>();
        fields.put("MessageSid", text("sid"));
        fields.put("SmsSid", text("sid"));
        fields.put("MessageStatus", text("status"));
        fields.put("SmsStatus", text("status"));
        fields.put("AccountSid", text("account_sid"));
        fields.put("ApiVersion", text("api_version"));
        fields.put("To", text("to"));
        fields.put("From", text("from"));
        if (message.path("messaging_service_sid").isTextual()) {
            fields.put("MessagingServiceSid", text("messaging_service_sid"));
        }
        if (message.path("error_code").isNumber()) {
            fields.put("ErrorCode", text("error_code"));
            fields.put("ErrorMessage", text("error_message"));
        }
        if (text("status").equals("delivered")) {
            fields.put("RawDlrDoneDate", Times.receipt(now));
        }
        return fields;
    }

    private String text(String field) {
        var value = message.path(field);
        return value.isNull() ? "" : value.asText();
    }

    @Override
    public String toString() {
        return "Callback[" + text("sid") + " " + text("status") + "]";
    }
}
