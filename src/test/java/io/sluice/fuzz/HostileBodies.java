package io.sluice.fuzz;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bodies that cost as much as possible to look at, of any size, by what they are called. */
final class HostileBodies {
    private HostileBodies() {}

    /** @param mediaType as its provider sends it */
    static Map<String, IntFunction<byte[]>> of(String mediaType) {
        var bodies = new LinkedHashMap<String, IntFunction<byte[]>>();
        switch (mediaType) {
            case "application/x-www-form-urlencoded" -> forms(bodies);
            case "multipart/form-data" -> mails(bodies);
            default -> json(bodies);
        }
        return bodies;
    }

    private static void json(Map<String, IntFunction<byte[]>> bodies) {
        bodies.put("deep arrays", n -> text("[".repeat(n)));
        bodies.put("deep objects", n -> text(filled("{\"a\":", "", n)));
        bodies.put("arrays in an event", n -> event("[".repeat(900) + "]".repeat(900), n));
        bodies.put("many numbers", n -> text("[" + filled("1,", "1]", n)));
        bodies.put("many objects", n -> text("[" + filled("{},", "{}]", n)));
        bodies.put("many small events", n -> text("[" + filled("{\"id\":\"a\",\"event\":\"open\"},", "{}]", n)));
        bodies.put("many arrays", n -> text("[" + filled("[],", "[]]", n)));
        bodies.put("one number", n -> text("[" + "9".repeat(n) + "]"));
        bodies.put("one fraction", n -> text("{\"id\":0." + "9".repeat(n) + "}"));
        bodies.put("huge exponents", n -> event("1e999999999", n));
        bodies.put("long numbers", n -> event("9".repeat(999), n));
        bodies.put("one text", n -> text("{\"id\":\"" + "x".repeat(n) + "\",\"type\":\"a\"}"));
        bodies.put("escapes", n -> text("{\"id\":\"" + filled("\\u0000", "\",\"type\":\"a\"}", n)));
        bodies.put("one name again and again", n -> text(filled("\"id\":1,", "\"id\":1}", "{", n)));
        bodies.put("names of one hash", n -> members(n, HostileBodies::colliding));
        bodies.put("many names", n -> members(n, Integer::toString));
        bodies.put("blanks", n -> text(" ".repeat(n) + "{}"));
        bodies.put("commas", n -> text(",".repeat(n)));
        bodies.put("text without end", n -> text("[\"" + "\\\\".repeat(n / 2)));
        bodies.put("broken UTF-8", n -> filled((byte) 0xC3, n));
        bodies.put("UTF-16", n -> ("\uFEFF[" + filled("1,", "1]", n / 2)).getBytes(UTF_16LE));
        bodies.put("zeroes", n -> new byte[n]);
    }

    private static void forms(Map<String, IntFunction<byte[]>> bodies) {
        bodies.put("many fields", n -> text(numbered("f%d=&", n)));
        bodies.put("short fields", n -> text(numbered("%x&", n)));
        bodies.put("one name again and again", n -> text(filled("a&", "", n)));
        bodies.put("many values of one name", n -> text(numbered("a=%d&", n)));
        bodies.put("names of one hash", n -> text(joined(n, HostileBodies::colliding, "=1&")));
        bodies.put("values of one hash", n -> text("a=" + joined(n, HostileBodies::colliding, "&a=")));
        bodies.put("percent signs", n -> text("%".repeat(n)));
        bodies.put("escapes", n -> text(filled("%25", "", n)));
        bodies.put("broken escapes", n -> text(filled("%zz%4", "", n)));
        bodies.put("ampersands", n -> text("&".repeat(n)));
        bodies.put("equals signs", n -> text("=".repeat(n)));
        bodies.put("brackets", n -> text("a" + "[".repeat(n / 2) + "]".repeat(n / 2) + "=1"));
        bodies.put("plus signs", n -> text("MessageSid=" + "+".repeat(n)));
        bodies.put("one value", n -> text("MessageSid=SM1&MessageStatus=sent&Body=" + "x".repeat(n)));
        bodies.put(
                "media",
                n -> text("MessageSid=SM1&SmsStatus=received&NumMedia=999999999&" + numbered("MediaUrl%d=x&", n)));
        bodies.put("broken UTF-8", n -> filled((byte) 0xC3, n));
    }

    private static void mails(Map<String, IntFunction<byte[]>> bodies) {
        bodies.put("many parts", n -> text(filled("--b\r\n\r\n\r\n", "--b--\r\n", n)));
        bodies.put("many named parts", n -> text(filled(part("from", "a@b.c"), "--b--\r\n", n)));
        bodies.put(
                "many fields", n -> text(numbered("--b\r\n" + disposition("f%d") + "\r\n\r\n\r\n", n) + "--b--\r\n"));
        bodies.put(
                "many attachments",
                n -> text(numbered("--b\r\n" + disposition("attachment%d") + "\r\n\r\n\r\n", n) + "--b--\r\n"));
        bodies.put("no end", n -> text(filled(part("from", "a@b.c"), "", n)));
        bodies.put("nearly boundaries", n -> text(part("text", filled("--bb\r\n--b-\r\n --b\r\n", "", n)) + "--b--"));
        bodies.put("padded boundaries", n -> text("--b\r\n\r\n" + filled("--b \t\r\r\r", "\n--b--", n)));
        bodies.put("one padded boundary", n -> text("--b" + " ".repeat(n) + "\n--b--"));
        bodies.put("newlines", n -> text(part("text", "\n".repeat(n)) + "--b--"));
        bodies.put("header fields", n -> mail("headers", numbered("X-%d: y\r\n", n)));
        bodies.put("one folded field", n -> mail("headers", "To: a" + filled("\r\n b@c.de,", "", n)));
        bodies.put("a part's own header fields", n -> text("--b\r\n" + numbered("X-%d: y\r\n", n) + "\r\n\r\n--b--"));
        bodies.put(
                "a disposition",
                n -> text("--b\r\nContent-Disposition: form-data" + filled("; a=\"", "", n) + "\r\n\r\n--b--"));
        bodies.put("addresses", n -> mail("to", filled("a@b.c,", "", n)));
        bodies.put("brackets", n -> mail("to", "<".repeat(n)));
        bodies.put("brackets and commas", n -> mail("to", filled("<a@b>\",\"", "", n)));
        bodies.put("encoded words", n -> mail("subject", filled("=?utf-8?Q?a?= ", "", n)));
        bodies.put("beginnings of encoded words", n -> mail("subject", filled("=?", "", n)));
        bodies.put(
                "short encoded words",
                n -> mail("subject", filled("=?utf-8?Q?a?= ", "", Math.min(n, 60_000)) + part("text", "x".repeat(n))));
        bodies.put(
                "recipients", n -> mail("envelope", "{\"to\":[" + numbered("\"a@b%d.example\",", n) + "\"a@b.c\"]}"));
        bodies.put("envelope of brackets", n -> mail("envelope", "[".repeat(n)));
        bodies.put("charsets", n -> mail("charsets", "{" + numbered("\"f%d\":\"utf-16\",", n) + "\"a\":1}"));
        bodies.put(
                "attachment information",
                n -> mail(
                        "attachment-info", "{" + numbered("\"attachment%d\":{\"filename\":\"=?\"},", n) + "\"a\":1}"));
        bodies.put("nested mail", n -> mail("email", nested(n)));
        bodies.put("mails in mails", n -> mail("email", filled("Content-Type: message/rfc822\r\n\r\n", "x", n)));
        bodies.put("base64", n -> mail("email", "Content-Transfer-Encoding: base64\r\n\r\n" + filled("AAAA=", "", n)));
        bodies.put(
                "quoted-printable",
                n -> mail("email", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + filled("=\r\n=", "", n)));
        bodies.put(
                "a raw mail's header", n -> mail("email", numbered("Content-Type: a/b%d; name*0=x\r\n", n) + "\r\nx"));
        bodies.put(
                "a raw mail's parameters",
                n -> mail("email", "Content-Type: text/plain" + numbered("; name*%d=x", n) + "\r\n\r\nx"));
        bodies.put(
                "a raw mail's parts",
                n -> mail(
                        "email",
                        "Content-Type: multipart/mixed; boundary=c\r\n\r\n" + filled("--c\r\n\r\nx\r\n", "--c--", n)));
        bodies.put(
                "a raw mail's nearly boundaries",
                n -> mail(
                        "email",
                        "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n"
                                + filled("\r\n--cc\r\n--", "", n)));
        bodies.put(
                "a raw mail's line",
                n -> mail("email", "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n" + "-".repeat(n)));
    }

    private static String nested(int size) {
        var mail = new StringBuilder(size);
        for (int i = 0; mail.length() < size / 2; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=c")
                    .append(i)
                    .append("\r\n\r\n--c")
                    .append(i)
                    .append("\r\n");
        }
        return mail.append("\r\n").append("x".repeat(size / 2)).toString();
    }

    private static byte[] mail(String field, String content) {
        return text(part("from", "a@b.c") + part(field, content) + "--b--\r\n");
    }

    private static String part(String name, String content) {
        return "--b\r\n" + disposition(name) + "\r\n\r\n" + content + "\r\n";
    }

    private static String disposition(String name) {
        return "Content-Disposition: form-data; name=\"" + name + "\"";
    }

    /** An event of Stripe's shape and of others', full of one value. */
    private static byte[] event(String value, int size) {
        var list = "[" + filled(value + ",", "0]", size);
        return text(
                "{\"id\":\"evt_1\",\"type\":\"invoice.paid\",\"MessageSid\":\"SM1\",\"MessageStatus\":\"sent\",\"data\":{\"object\":{\"id\":\"in_1\",\"metadata\":"
                        + list + "}}}");
    }

    private static byte[] members(int size, IntFunction<String> name) {
        return text("{\"id\":\"evt_1\",\"type\":\"invoice.paid\",\"data\":{\"object\":{\"id\":\"in_1\",\"metadata\":{\""
                + joined(size, name, "\":1,\"") + "\":1}}}}");
    }

    /** Texts that all have one hash code: "Aa" and "BB" have. */
    private static String colliding(int number) {
        return IntStream.range(0, 17)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static String joined(int size, IntFunction<String> text, String between) {
        var joined = new StringBuilder(size);
        for (int i = 0; joined.length() < size; i++) {
            joined.append(text.apply(i)).append(between);
        }
        return joined.append(text.apply(-1)).toString();
    }

    private static String numbered(String form, int size) {
        int mark = form.indexOf('%');
        boolean hex = form.charAt(mark + 1) == 'x';
        var numbered = new StringBuilder(size);
        for (int i = 0; numbered.length() < size; i++) {
            numbered.append(form, 0, mark)
                    .append(hex ? Integer.toHexString(i) : Integer.toString(i))
                    .append(form, mark + 2, form.length());
        }
        return numbered.toString();
    }

    private static String filled(String with, String end, int size) {
        return filled(with, end, "", size);
    }

    private static String filled(String with, String end, String start, int size) {
        return start + with.repeat(Math.max(1, size / with.length())) + end;
    }

    private static byte[] filled(byte with, int size) {
        var bytes = new byte[size];
        java.util.Arrays.fill(bytes, with);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
