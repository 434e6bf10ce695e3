package io.sluice.deploy.terraform;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The layout of {@code terraform fmt}, as far as these files need it: two spaces for each open bracket, and the equals signs of neighbours in one column. */
final class Format {
    private static final Pattern ATTRIBUTE = Pattern.compile("(\"[^\"]*\"|[A-Za-z_][\\w-]*)\\s*=(?![=>])\\s*(.*)");
    private static final Pattern TEXT = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|#.*");

    private final List<String> lines = new ArrayList<>();
    /** Neighbours whose equals signs belong in one column: name and value. */
    private final List<String[]> neighbours = new ArrayList<>();

    private String indent = "";

    private Format() {}

    /** @throws IllegalArgumentException what the parser lets pass: a bracket that stays open, a name without a value */
    static String of(String text) {
        var format = new Format();
        int depth = 0;
        for (var line : text.lines().map(String::strip).toList()) {
            var bare = TEXT.matcher(line).replaceAll("");
            int closing = bare.matches("[)\\]}].*") ? 1 : 0;
            format.take(line, "  ".repeat(Math.max(0, depth - closing)), balance(bare) == 0);
            depth += Integer.signum(balance(bare));
        }
        format.align();
        if (depth != 0
                || format.lines.stream().anyMatch(line -> line.stripTrailing().endsWith("="))) {
            throw new IllegalArgumentException("a bracket stays open, or a name has no value");
        }
        return String.join("\n", format.lines) + "\n";
    }

    /** A value that goes on in the next line has no neighbours. */
    private void take(String line, String depth, boolean whole) {
        var attribute = ATTRIBUTE.matcher(line);
        if (attribute.matches() && whole) {
            if (!depth.equals(indent)) {
                align();
            }
            indent = depth;
            neighbours.add(new String[] {attribute.group(1), attribute.group(2)});
            return;
        }
        align();
        lines.add(
                line.isEmpty()
                        ? ""
                        : depth + (attribute.matches() ? attribute.group(1) + " = " + attribute.group(2) : line));
    }

    private void align() {
        int width = neighbours.stream().mapToInt(n -> n[0].length()).max().orElse(0);
        neighbours.forEach(n -> lines.add(indent + n[0] + " ".repeat(width - n[0].length()) + " = " + n[1]));
        neighbours.clear();
    }

    private static int balance(String bare) {
        int open = 0;
        for (char c : bare.toCharArray()) {
            if ("([{".indexOf(c) >= 0) {
                open++;
            } else if (")]}".indexOf(c) >= 0) {
                open--;
            }
        }
        return open;
    }
}
