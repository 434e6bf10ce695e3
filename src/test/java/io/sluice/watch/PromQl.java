package io.sluice.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an expression of Prometheus asks for: metrics, with their matchers, and labels that it groups or joins by. That the expression is well formed otherwise is told by
 * {@code promtool}.
 */
public final class PromQl {
    private static final Set<String> LABEL_LISTS =
            Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "atan2", "inf", "nan");
    private static final Set<String> AGGREGATIONS = Set.of(
            "sum",
            "min",
            "max",
            "avg",
            "count",
            "group",
            "stddev",
            "stdvar",
            "topk",
            "bottomk",
            "quantile",
            "count_values");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9.][0-9a-zA-Z.]*");
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]");
    private static final Pattern MATCHER =
            Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(" + TEXT + ")\\s*,?");

    private final String text;
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> labels = new TreeSet<>();
    private int at;

    private PromQl(String text) {
        this.text = text;
    }

    /** @param operator one of {@code = != =~ !~} */
    public record Matcher(String label, String operator, String value) {
        /** A variable of Grafana, whose values are not known here. */
        boolean variable() {
            return value.contains("$");
        }
    }

    public record Selector(String metric, List<Matcher> matchers) {}

    /**
     * @param labels that it groups or joins by
     */
    public record Asked(List<Selector> selectors, Set<String> labels) {}

    /** @throws IllegalArgumentException it holds something that this does not know */
    public static Asked of(String expression) {
        var query = new PromQl(expression);
        query.read();
        return new Asked(List.copyOf(query.selectors), Set.copyOf(query.labels));
    }

    private void read() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                take(TEXT);
            } else if (c == '[') {
                take(RANGE);
            } else if (c == '{') {
                throw unknown("a selector without a metric");
            } else if (Character.isDigit(c)) {
                take(NUMBER);
            } else if (NAME.matcher(text).region(at, text.length()).lookingAt()) {
                word(take(NAME));
            } else {
                at++;
            }
        }
    }

    private void word(String word) {
        if (LABEL_LISTS.contains(word)) {
            if (next() == '(') {
                labels.addAll(labelList());
            }
        } else if (!WORDS.contains(word) && !AGGREGATIONS.contains(word) && next() != '(') {
            selectors.add(new Selector(word, next() == '{' ? matchers() : List.of()));
        }
    }

    private Set<String> labelList() {
        int end = text.indexOf(')', at);
        if (end < 0) {
            throw unknown("a list of labels without an end");
        }
        var list = text.substring(text.indexOf('(', at) + 1, end);
        at = end + 1;
        return NAME.matcher(list).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    private List<Matcher> matchers() {
        at = text.indexOf('{', at) + 1;
        var found = new ArrayList<Matcher>();
        while (next() != '}') {
            var matcher = MATCHER.matcher(text).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw unknown("a matcher");
            }
            var value = matcher.group(3);
            found.add(new Matcher(matcher.group(1), matcher.group(2), value.substring(1, value.length() - 1)));
            at = matcher.end();
        }
        at = text.indexOf('}', at) + 1;
        return found;
    }

    private String take(Pattern pattern) {
        var found = pattern.matcher(text).region(at, text.length());
        if (!found.lookingAt()) {
            throw unknown("what has no end");
        }
        at = found.end();
        return found.group();
    }

    /** The next character that is not blank; 0 at the end. */
    private char next() {
        int ahead = at;
        while (ahead < text.length() && Character.isWhitespace(text.charAt(ahead))) {
            ahead++;
        }
        return ahead < text.length() ? text.charAt(ahead) : 0;
    }

    private IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException(what + " at " + at + " of " + text);
    }
}
