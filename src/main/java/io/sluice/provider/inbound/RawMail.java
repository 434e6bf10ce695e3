package io.sluice.provider.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.MimeParameterMapping;
import org.jspecify.annotations.Nullable;

/** Reads a whole MIME mail. The first plain and the first HTML text are its texts; every other leaf is an attachment, a forwarded mail too. */
final class RawMail {
    /** Of one field, in bytes: the time to take a field's parameters apart grows with their square. */
    private static final int MAX_HEADER = 128 * 1024;

    private static final MimeConfig LENIENT = new MimeConfig.Builder()
            .setMaxLineLen(-1)
            .setMaxHeaderLen(MAX_HEADER)
            .setMaxHeaderCount(-1)
            .setMaxContentLen(-1)
            .build();

    /** Every level reads all bytes below it again, so nesting is bounded; no mail program goes this deep. */
    private static final int MAX_DEPTH = 20;

    /** More lines that begin like a boundary are made to cost: the reader stops and looks at each. */
    private static final int MAX_DASHED_LINES = 10_000;

    /** The library searches the whole class path for a charset it does not know: {@link Charsets}. */
    private static final int MAX_STRANGE_WORDS = 2_000;

    /** Longer than the name of any charset, in bytes. */
    private static final int MAX_NAME = 40;

    private final List<Attachment> attachments = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String html;
    private String disposition = "";
    private Optional<String> filename = Optional.empty();
    private int depth;

    private RawMail() {}

    /** A mail that breaks off or breaks the rules gives what was read until there; of one that is made to cost nothing is read. It is kept whole all the same. */
    static Content parse(Part email) {
        var mail = new RawMail();
        if (dashedLines(email) > MAX_DASHED_LINES || strangeWords(email) > MAX_STRANGE_WORDS) {
            return new Content(null, null, List.of());
        }
        var stream = new MimeTokenStream(LENIENT);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        stream.parse(new ByteArrayInputStream(email.body(), email.from(), email.size()));
        try {
            mail.walk(stream);
        } catch (MimeException | IOException | RuntimeException e) {
            stream.stop();
        }
        return new Content(mail.text, mail.html, mail.attachments);
    }

    private static int dashedLines(Part email) {
        int lines = 0;
        for (int i = email.from() + 2; i < email.to(); i++) {
            if (email.body()[i] == '-' && email.body()[i - 1] == '-' && email.body()[i - 2] == '\n') {
                lines++;
            }
        }
        return lines;
    }

    /** What may be taken for the beginning of an encoded word, and names no known charset. */
    private static int strangeWords(Part email) {
        int words = 0;
        for (int i = email.from() + 1; i < email.to(); i++) {
            if (email.body()[i] == '?' && email.body()[i - 1] == '=' && !Charsets.isKnown(name(email, i + 1))) {
                words++;
            }
        }
        return words;
    }

    private static String name(Part email, int from) {
        int end = from;
        while (end < email.to() && end - from <= MAX_NAME && email.body()[end] != '?') {
            end++;
        }
        return new String(email.body(), from, end - from, StandardCharsets.ISO_8859_1);
    }

    private void walk(MimeTokenStream stream) throws MimeException, IOException {
        while (depth <= MAX_DEPTH && attachments.size() < Multipart.MAX_PARTS) {
            switch (stream.getState()) {
                case T_END_OF_STREAM -> {
                    return;
                }
                case T_START_HEADER -> {
                    disposition = "";
                    filename = Optional.empty();
                }
                case T_FIELD -> field(stream.getField());
                case T_START_MULTIPART -> depth++;
                case T_END_MULTIPART -> depth--;
                case T_BODY -> leaf(stream);
                default -> {}
            }
            stream.next();
        }
    }

    private void field(Field field) {
        switch (field.getName().toLowerCase(Locale.ROOT)) {
            case "content-disposition" -> {
                var body = parse(field);
                disposition = body.getValue() == null ? "" : body.getValue().toLowerCase(Locale.ROOT);
                filename = parameter(body, "filename").or(() -> filename);
            }
            case "content-type" -> filename = filename.or(() -> parameter(parse(field), "name"));
            default -> {}
        }
    }

    private void leaf(MimeTokenStream stream) throws IOException {
        var type = stream.getBodyDescriptor().getMimeType();
        boolean shown = !disposition.equals("attachment") && filename.isEmpty();
        if (shown && text == null && type.equals("text/plain")) {
            text = text(stream);
        } else if (shown && html == null && type.equals("text/html")) {
            html = text(stream);
        } else {
            long size = stream.getDecodedInputStream().transferTo(OutputStream.nullOutputStream());
            attachments.add(new Attachment(filename.orElse(null), type, size));
        }
    }

    private static String text(MimeTokenStream stream) throws IOException {
        var bytes = stream.getDecodedInputStream().readAllBytes();
        var charset = stream.getBodyDescriptor().getCharset();
        return new String(bytes, charset == null ? StandardCharsets.UTF_8 : Charsets.named(charset));
    }

    private static RawBody parse(Field field) {
        return RawFieldParser.DEFAULT.parseRawBody(
                field instanceof RawField raw ? raw : new RawField(field.getName(), field.getBody()));
    }

    private static Optional<String> parameter(RawBody body, String name) {
        var mapping = new MimeParameterMapping();
        for (NameValuePair pair : body.getParams()) {
            mapping.addParameter(pair.getName(), pair.getValue());
        }
        return Optional.ofNullable(mapping.get(name)).map(Charsets::decodeWords);
    }
}
