package io.sluice.provider.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sluice.event.RawRequest;
import io.sluice.provider.Json;
import io.sluice.provider.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One posted mail: the form's fields, and what they say whichever way the mail was posted (parsed, or raw as {@code email}). */
final class Mail {
    private static final List<String> SIGNS =
            List.of("headers", "email", "envelope", "from", "to", "subject", "text", "html");

    /** Longer ones are no message ids, and would not fit an index. */
    private static final int MAX_ID = 500;

    /** The fields that are JSON, and the bytes that more recipients or attachments than any mail has would need. */
    private static final List<String> JSON_FIELDS = List.of("charsets", "envelope", "attachment-info");

    private static final int MAX_JSON = 512 * 1024;

    private final Map<String, Part> parts;
    private final JsonNode charsets;
    private final HeaderBlock headers;
    private final String id;
    private final List<String> envelopeTo;
    private final String scope;
    private final String key;

    private Mail(Map<String, Part> parts, byte[] body) {
        this.parts = parts;
        charsets = json("charsets");
        headers = headerBlock();
        id = header("Message-ID").filter(Mail::fits).orElseGet(() -> hash(body));
        envelopeTo = recipients();
        scope = String.join(",", new TreeSet<>(envelopeTo));
        key = Json.write(List.of(id, scope));
    }

    /** Empty when the body is not a multipart form, or has no field of a mail. */
    static Optional<Mail> of(RawRequest request) {
        var contentType = request.headers().single("Content-Type").orElse("");
        return Multipart.parse(request.body(), contentType)
                .map(Mail::byName)
                .filter(parts -> SIGNS.stream().anyMatch(parts::containsKey))
                .map(parts -> new Mail(parts, request.body()));
    }

    private static Map<String, Part> byName(List<Part> parts) {
        var byName = new LinkedHashMap<String, Part>();
        parts.forEach(p -> byName.putIfAbsent(p.name(), p));
        return byName;
    }

    /** What keeps the mail from being taken; empty when nothing does. */
    Optional<String> fault() {
        return JSON_FIELDS.stream()
                .filter(this::isTooLong)
                .findFirst()
                .map(field -> "The field " + field + " is longer than " + MAX_JSON + " bytes.");
    }

    private boolean isTooLong(String field) {
        var part = parts.get(field);
        return part != null && part.size() > MAX_JSON;
    }

    /** Message-ID; where there is none, the SHA-256 of the header fields, and of the whole body where there are none of these either. */
    String id() {
        return id;
    }

    /** One mail may be posted once for each of its recipients. */
    String key() {
        return key;
    }

    /** The envelope's recipients as one text, in whatever order they were sent. */
    String scope() {
        return scope;
    }

    /** Whom the mail was really sent to; without an envelope, the addresses of the {@code to} header, or its text where there are none. */
    List<String> envelopeTo() {
        return envelopeTo;
    }

    /** The domains of the envelope's recipients, lower case, in order. */
    List<String> domains() {
        var domains = new TreeSet<String>();
        for (var address : envelope()) {
            var domain = address.substring(address.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT);
            // It goes into a header of our own.
            if (address.contains("@") && !domain.isEmpty() && domain.chars().allMatch(c -> c > ' ' && c != 127)) {
                domains.add(domain);
            }
        }
        return List.copyOf(domains);
    }

    /** A field of the form in its own charset; null when it is absent. */
    @Nullable String field(String name) {
        var part = parts.get(name);
        return part == null || part.isAttachment() ? null : part.text(Charsets.of(charsets, part));
    }

    /** Header text as posted, else from the header fields; encoded words not yet decoded. */
    Optional<String> headerText(String field) {
        return Optional.ofNullable(field(field)).map(String::strip).or(() -> header(field));
    }

    Content content() {
        var email = parts.get("email");
        return email == null ? new Content(field("text"), field("html"), attachments()) : RawMail.parse(email);
    }

    /** All fields for people; of the attachments only what they are. */
    String json() {
        var content = content();
        var shown = new LinkedHashMap<String, @Nullable Object>();
        parts.keySet().stream()
                .filter(n -> !n.equals("email") && field(n) != null)
                .forEach(n -> shown.put(n, field(n)));
        shown.put("text", content.text());
        shown.put("html", content.html());
        shown.put(
                "attachments",
                content.attachments().stream().map(Attachment::plain).toList());
        return Json.write(shown);
    }

    private List<Attachment> attachments() {
        var info = json("attachment-info");
        var all = new ArrayList<Attachment>();
        parts.values().stream().filter(Part::isAttachment).forEach(part -> {
            var told = info.path(part.name());
            var type = part.contentType().isEmpty()
                    ? null
                    : part.contentType().split(";", 2)[0].strip();
            all.add(new Attachment(
                    told(told, "filename", told(told, "name", part.filename().orElse(null))),
                    told(told, "type", type),
                    (long) part.size()));
        });
        info.properties().stream()
                .filter(e -> !parts.containsKey(e.getKey()) && all.size() < Multipart.MAX_PARTS)
                .forEach(e -> all.add(new Attachment(
                        told(e.getValue(), "filename", told(e.getValue(), "name", null)),
                        told(e.getValue(), "type", null),
                        null)));
        return all;
    }

    private static @Nullable String told(JsonNode info, String field, @Nullable String otherwise) {
        var text = Json.text(info.path(field));
        return text == null ? otherwise : Charsets.decodeWords(text);
    }

    private List<String> recipients() {
        var envelope = envelope();
        if (!envelope.isEmpty()) {
            return envelope;
        }
        var header = headerText("to").orElse("");
        var addresses = Address.list(header);
        return addresses.isEmpty() && !header.isBlank() ? List.of(Charsets.decodeWords(header)) : addresses;
    }

    private List<String> envelope() {
        var to = json("envelope").path("to");
        var recipients = new LinkedHashSet<String>();
        for (var one : to.isArray() ? to : List.of(to)) {
            var text = Json.text(one);
            if (text != null && !text.isBlank()) {
                recipients.add(text.strip());
            }
        }
        return List.copyOf(recipients);
    }

    private JsonNode json(String field) {
        var part = parts.get(field);
        return Optional.ofNullable(part)
                .filter(p -> p.size() <= MAX_JSON)
                .flatMap(p -> Json.parse(Arrays.copyOfRange(p.body(), p.from(), p.to())))
                .orElse(MissingNode.getInstance());
    }

    private Optional<String> header(String name) {
        return headers.first(name);
    }

    private HeaderBlock headerBlock() {
        var part = parts.containsKey("headers") ? parts.get("headers") : parts.get("email");
        return part == null ? HeaderBlock.NONE : HeaderBlock.of(part.body(), part.from(), part.to());
    }

    private String hash(byte[] body) {
        return headers.text().isBlank()
                ? Sha256.hex(body)
                : Sha256.hex(headers.text().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean fits(String id) {
        return id.length() <= MAX_ID && id.chars().noneMatch(Character::isISOControl);
    }

    @Override
    public String toString() {
        return "Mail[" + parts.size() + " parts]";
    }
}
