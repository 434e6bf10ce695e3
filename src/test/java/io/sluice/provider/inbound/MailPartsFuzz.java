package io.sluice.provider.inbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.fuzz.FuzzTarget;
import java.util.List;
import java.util.Optional;

/** What a mail is taken apart with: a line with a header's value, then a body in which the boundary is {@code b}. */
public final class MailPartsFuzz implements FuzzTarget {
    @Override
    public String name() {
        return "mail-parts";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                ("=?utf-8?Q?Ada?= <ada@example.com>, \"b, c\" <d@e.f>; charset=\"utf-16\"; name*0*=utf-8''%C3%A9\n"
                                + "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\\\"\"\r\n\r\nx\r\n--b--\r\n")
                        .getBytes(UTF_8),
                ("=?utf-8?B?w6k=?= =?x?q?=\n"
                                + "Subject: a\r\n b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
                                + "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--c--")
                        .getBytes(UTF_8));
    }

    @Override
    public void run(byte[] input) {
        int end = new String(input, ISO_8859_1).indexOf('\n');
        var header = new String(input, 0, end < 0 ? input.length : end, UTF_8);
        var body = end < 0 ? input : java.util.Arrays.copyOfRange(input, end + 1, input.length);
        Charsets.decodeWords(header);
        Charsets.named(header);
        Address.parse(header).ifPresent(a -> FuzzTarget.holds(a.address().contains("@"), "an address that is none"));
        Address.list(header).forEach(a -> FuzzTarget.holds(!a.contains(" "), "an address with a space"));
        Parameters.get(header, "charset");
        Multipart.parse(body, header);
        Multipart.parse(body, "multipart/form-data; boundary=b")
                .ifPresent(parts -> parts.forEach(part -> {
                    FuzzTarget.holds(part.size() >= 0 && part.size() <= body.length, "a part that is not in the body");
                    part.text(Charsets.UNKNOWN);
                }));
        var block = HeaderBlock.of(body, 0, body.length);
        block.first("Subject").ifPresent(s -> FuzzTarget.holds(!s.isEmpty() && !s.contains("\n"), "an empty field"));
        RawMail.parse(new Part("email", Optional.empty(), "", body, 0, body.length));
    }
}
