package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Texts that are looked for in bytes: as they are, in hex, in Base64 at any offset, URL-encoded and in UTF-16. */
final class Needles {
    private static final int SHORTEST = 8;

    /** Forms by their first two bytes. */
    private final Map<Integer, List<Form>> forms = new HashMap<>();

    private final boolean[] begins = new boolean[1 << 16];

    private record Form(String name, byte[] bytes) {}

    /** @param what names the text in findings; the text itself shall not stand there */
    Needles add(String what, String text) {
        var bytes = text.getBytes(UTF_8);
        put(what, bytes);
        put(what + " in upper case", text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
        put(what + " in hex", HexFormat.of().formatHex(bytes).getBytes(UTF_8));
        put(
                what + " in upper hex",
                HexFormat.of().withUpperCase().formatHex(bytes).getBytes(UTF_8));
        put(what + " URL-encoded", URLEncoder.encode(text, UTF_8).getBytes(UTF_8));
        put(
                what + " URL-encoded",
                URLEncoder.encode(text, UTF_8).toLowerCase(Locale.ROOT).getBytes(UTF_8));
        put(what + " in UTF-16", text.getBytes(UTF_16LE));
        put(what + " in UTF-16", text.getBytes(UTF_16BE));
        for (int offset = 0; offset < 3; offset++) {
            put(what + " in Base64", base64(Base64.getEncoder(), bytes, offset));
            put(what + " in Base64", base64(Base64.getUrlEncoder(), bytes, offset));
        }
        return this;
    }

    /** Bytes that are no text. */
    Needles add(String what, byte[] bytes) {
        put(what, bytes);
        return this;
    }

    /** What is the same whatever stands before and after. */
    private static byte[] base64(Base64.Encoder encoder, byte[] bytes, int offset) {
        var padded = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, padded, offset, bytes.length);
        int first = (offset * 8 + 5) / 6;
        int last = padded.length * 8 / 6;
        return Arrays.copyOfRange(encoder.encode(padded), first, last);
    }

    private void put(String name, byte[] form) {
        if (form.length < SHORTEST) {
            throw new IllegalArgumentException(name + " is too short to be told from chance");
        }
        int start = start(form, 0);
        begins[start] = true;
        forms.computeIfAbsent(start, s -> new ArrayList<>()).add(new Form(name, form));
    }

    private static int start(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    /** The names of those that stand somewhere in the bytes. */
    TreeSet<String> in(byte[] bytes) {
        var found = new TreeSet<String>();
        for (int i = 0; i < bytes.length - 1; i++) {
            int start = start(bytes, i);
            if (begins[start]) {
                for (var form : forms.getOrDefault(start, List.of())) {
                    int end = i + form.bytes().length;
                    if (end <= bytes.length && Arrays.equals(bytes, i, end, form.bytes(), 0, form.bytes().length)) {
                        found.add(form.name());
                    }
                }
            }
        }
        return found;
    }

    /** The same of all files of a directory. Those that go meanwhile are passed over. */
    TreeSet<String> inFiles(Path directory) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(directory)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                try {
                    found.addAll(in(Files.readAllBytes(file)));
                } catch (NoSuchFileException gone) {
                    // A store took it away.
                }
            }
        }
        return found;
    }
}
