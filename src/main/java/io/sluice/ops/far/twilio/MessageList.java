package io.sluice.ops.far.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.provider.Form;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The listing of an account's messages. There are no pages backwards.
 *
 * @param path of the listing
 * @see <a href="https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources">Read multiple Messages</a>
 */
record MessageList(String path, Form query) {
    private static final int DEFAULT = 50;
    private static final int MOST = 1000;
    private static final List<String> FILTERS = List.of("To", "From", "DateSent", "DateSent>", "DateSent<");

    /**
     * @param all newest first
     * @throws io.sluice.ops.far.Refusal a parameter is wrong
     */
    ObjectNode page(List<JsonNode> all) {
        var size = Math.clamp(number("PageSize", DEFAULT), 1, MOST);
        var number = number("Page", 0);
        var left =
                all.subList(start(all), all.size()).stream().filter(this::meets).toList();
        var page = left.subList(0, Math.min(size, left.size()));
        var body = JsonNodeFactory.instance.objectNode();
        body.putArray("messages").addAll(page);
        body.put("page", number).put("page_size", size).put("start", number * size);
        body.put("end", number * size + Math.max(page.size() - 1, 0)).putNull("previous_page_uri");
        body.put("uri", uri(size, number)).put("first_page_uri", uri(size, 0)).putNull("next_page_uri");
        return left.size() == page.size()
                ? body
                : body.put(
                        "next_page_uri",
                        uri(size, number + 1) + "&PageToken=PA"
                                + page.getLast().path("sid").asText());
    }

    private int start(List<JsonNode> all) {
        if (!query.has("PageToken")) {
            return 0;
        }
        Predicate<JsonNode> last =
                m -> query.get("PageToken").equals("PA" + m.path("sid").asText());
        return IntStream.range(0, all.size())
                        .filter(i -> last.test(all.get(i)))
                        .findFirst()
                        .orElseThrow(() -> Errors.invalid(20001, "Invalid page token."))
                + 1;
    }

    private boolean meets(JsonNode message) {
        return fits(message, "To", "to") && fits(message, "From", "from") && sent(message);
    }

    private boolean fits(JsonNode message, String filter, String field) {
        return !query.has(filter) || message.path(field).asText().equals(query.get(filter));
    }

    private boolean sent(JsonNode message) {
        var sent = message.path("date_sent");
        if (!query.has("DateSent") && !query.has("DateSent>") && !query.has("DateSent<")) {
            return true;
        }
        if (!sent.isTextual()) {
            return false;
        }
        var at = Times.parse(sent.asText());
        return (!query.has("DateSent>") || !at.isBefore(Times.bound(query.get("DateSent>"))))
                && (!query.has("DateSent<") || !at.isAfter(Times.bound(query.get("DateSent<"))))
                && (!query.has("DateSent") || sameDay(at, Times.bound(query.get("DateSent"))));
    }

    private static boolean sameDay(Instant at, Instant midnight) {
        return !at.isBefore(midnight) && at.isBefore(midnight.plus(Duration.ofDays(1)));
    }

    private String uri(int size, int number) {
        var filters = FILTERS.stream()
                .filter(query::has)
                .map(f -> encoded(f) + "=" + encoded(query.get(f)) + "&")
                .collect(Collectors.joining());
        return path + "?" + filters + "PageSize=" + size + "&Page=" + number;
    }

    private int number(String parameter, int otherwise) {
        try {
            return query.has(parameter) ? Integer.parseInt(query.get(parameter)) : otherwise;
        } catch (NumberFormatException e) {
            throw Errors.invalid(20001, "Invalid " + parameter + ".");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
