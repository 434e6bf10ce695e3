package io.sluice.watch;

import io.sluice.watch.PromQl.Matcher;
import io.sluice.watch.PromQl.Selector;
import io.sluice.watch.Rules.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All series that a scrape of a gateway gives, and those that recording rules make of them. */
public final class Scrape {
    /** Of the target: Prometheus gives them. */
    private static final Set<String> TARGET =
            Set.of("namespace", "job", "instance", "pod", "app_kubernetes_io_component");

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern WORDS = Pattern.compile("[\\w-]+(\\|[\\w-]+)*");

    private final Map<String, List<Map<String, String>>> series = new HashMap<>();

    private Scrape() {
        series.put("up", List.of(Map.of()));
    }

    /** @param text as {@code /metrics} answers */
    public static Scrape of(String text, List<Recording> recordings) {
        var scrape = new Scrape();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var found = SERIES.matcher(line);
            if (found.matches()) {
                scrape.add(found.group(1), labels(found.group(2)));
            }
        });
        recordings.forEach(scrape::record);
        return scrape;
    }

    private static Map<String, String> labels(String text) {
        var labels = new TreeMap<String, String>();
        if (text != null) {
            LABEL.matcher(text).results().forEach(found -> labels.put(found.group(1), found.group(2)));
        }
        return labels;
    }

    private void add(String name, Map<String, String> labels) {
        series.computeIfAbsent(name, n -> new ArrayList<>()).add(labels);
    }

    /** A quantile is taken over {@code le}, which is not there any more then. */
    private void record(Recording recording) {
        var asked = PromQl.of(recording.expression());
        var kept = new TreeSet<>(asked.labels());
        kept.remove("le");
        for (var selector : asked.selectors()) {
            for (var labels : List.copyOf(series.getOrDefault(selector.metric(), List.of()))) {
                var rest = new TreeMap<>(labels);
                rest.keySet().retainAll(kept);
                add(recording.name(), rest);
            }
        }
    }

    /** What an expression asks for and is not there; empty where all is. */
    public List<String> missing(String expression) {
        var asked = PromQl.of(expression);
        var missing = new ArrayList<String>();
        asked.selectors().forEach(selector -> missing(selector).forEach(missing::add));
        var known = known(asked.selectors());
        asked.labels().stream().filter(label -> !known.contains(label)).forEach(label -> missing.add("by " + label));
        return missing;
    }

    /** Labels of a legend, <code>{{provider}}</code>, that no series of the expression has. */
    public List<String> missing(String expression, String legend) {
        var asked = PromQl.of(expression);
        var known = asked.labels().isEmpty() ? known(asked.selectors()) : asked.labels();
        return Pattern.compile("\\{\\{\\s*(\\w+)\\s*\\}\\}")
                .matcher(legend)
                .results()
                .map(found -> found.group(1))
                .filter(label -> !known.contains(label) && !TARGET.contains(label))
                .toList();
    }

    private Set<String> known(List<Selector> selectors) {
        var known = new TreeSet<>(TARGET);
        selectors.forEach(selector ->
                series.getOrDefault(selector.metric(), List.of()).forEach(labels -> known.addAll(labels.keySet())));
        return known;
    }

    private Stream<String> missing(Selector selector) {
        var all = series.get(selector.metric());
        if (all == null) {
            return Stream.of(selector.metric());
        }
        var wanted = selector.matchers().stream()
                .filter(matcher -> !TARGET.contains(matcher.label()))
                .toList();
        if (all.stream().noneMatch(labels -> wanted.stream().allMatch(matcher -> fits(matcher, labels)))) {
            return Stream.of(selector.toString());
        }
        return wanted.stream().flatMap(matcher -> words(selector.metric(), matcher, all));
    }

    private static boolean fits(Matcher matcher, Map<String, String> labels) {
        var value = labels.get(matcher.label());
        if (value == null) {
            return false;
        }
        return matcher.variable()
                || switch (matcher.operator()) {
                    case "=" -> value.equals(matcher.value());
                    case "=~" -> value.matches(matcher.value());
                    case "!=" -> !value.equals(matcher.value());
                    default -> !value.matches(matcher.value());
                };
    }

    /** Of what may be this or that, each has to be there; and what is left out, too. */
    private static Stream<String> words(String metric, Matcher matcher, List<Map<String, String>> all) {
        if (matcher.variable() || !WORDS.matcher(matcher.value()).matches()) {
            return Stream.of();
        }
        return Arrays.stream(matcher.value().split("\\|"))
                .filter(word -> all.stream().noneMatch(labels -> word.equals(labels.get(matcher.label()))))
                .map(word -> metric + " with " + matcher.label() + " " + word);
    }
}
