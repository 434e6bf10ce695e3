package io.sluice.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.chaos.Request.EventName;
import io.sluice.process.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;

/** What the gateway must say in the end, computed from what was posted and answered alone. */
final class Truth {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final List<Story> stories;
    private final Map<EventName, Deliveries> posted = new HashMap<>();

    /** How often an event was accepted, and how often it may have been besides. */
    private record Deliveries(int accepted, int uncertain) {
        static Deliveries of(Delivery delivery) {
            return new Deliveries(
                    delivery.accepted().get(), delivery.uncertain().get());
        }
    }

    Truth(List<Story> stories, List<Delivery> deliveries) {
        this.stories = stories;
        for (var delivery : deliveries) {
            delivery.request().events().forEach(e -> posted.put(e, Deliveries.of(delivery)));
        }
    }

    int events() {
        return posted.size();
    }

    /** Of what was posted, once everything is answered. */
    static Truth of(Load load) {
        await().atMost(PATIENCE).until(load::isOver);
        return new Truth(load.stories(), load.deliveries());
    }

    /** Waits until all is quiet and the books balance; fails with every difference there is. */
    void holds(Api api) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreException(IOException.class)
                .untilAsserted(() -> compare(api));
        Balance.isKept(api);
    }

    private void compare(Api api) throws IOException {
        var found = events(api);
        var records = records(api);
        var soft = new SoftAssertions();
        soft.assertThat(lost(found)).as("lost").isEmpty();
        soft.assertThat(found.values().stream().filter(e -> e.size() > 1))
                .as("applied twice")
                .isEmpty();
        soft.assertThat(found.keySet().stream().filter(e -> !posted.containsKey(e)))
                .as("never posted")
                .isEmpty();
        soft.assertThat(found.values().stream()
                        .map(List::getFirst)
                        .filter(e -> !e.path("status").asText().equals("applied")))
                .as("not applied")
                .isEmpty();
        soft.assertThat(miscounted(found)).as("duplicates").isEmpty();
        soft.assertThat(stories.stream().flatMap(s -> wrong(s, records)))
                .as("records")
                .isEmpty();
        soft.assertAll();
    }

    private Set<String> tenants() {
        return posted.keySet().stream().map(EventName::tenant).collect(Collectors.toSet());
    }

    private Map<EventName, List<JsonNode>> events(Api api) throws IOException {
        var found = new LinkedHashMap<EventName, List<JsonNode>>();
        for (var tenant : tenants()) {
            for (var event : api.all("/tenants/" + tenant + "/events")) {
                found.computeIfAbsent(EventName.of(tenant, event), e -> new ArrayList<>(1))
                        .add(event);
            }
        }
        return found;
    }

    private List<EventName> lost(Map<EventName, List<JsonNode>> found) {
        return posted.entrySet().stream()
                .filter(e -> e.getValue().accepted() > 0 && !found.containsKey(e.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Every delivery that was accepted is the first or a duplicate; one whose answer was not read may be. */
    private List<String> miscounted(Map<EventName, List<JsonNode>> found) {
        return found.entrySet().stream()
                .flatMap(e -> {
                    var deliveries = posted.getOrDefault(e.getKey(), new Deliveries(0, 0));
                    int known = 1 + e.getValue().getFirst().path("duplicates").asInt();
                    return known < deliveries.accepted() || known > deliveries.accepted() + deliveries.uncertain()
                            ? Stream.of(e.getKey() + " is known " + known + " times: " + deliveries)
                            : Stream.empty();
                })
                .toList();
    }

    /** @param kind within which external ids are unique */
    private record RecordName(String tenant, String kind, String externalId) {}

    private Map<RecordName, JsonNode> records(Api api) throws IOException {
        var records = new HashMap<RecordName, JsonNode>();
        for (var tenant : tenants()) {
            for (var kind : stories.stream().map(Story::kind).distinct().toList()) {
                for (var found : api.all("/tenants/" + tenant + "/records/" + kind)) {
                    records.put(
                            new RecordName(
                                    tenant, kind, found.path("external_id").asText()),
                            found);
                }
            }
        }
        return records;
    }

    private static Stream<String> wrong(Story story, Map<RecordName, JsonNode> records) {
        var name = new RecordName(story.tenant(), story.kind(), story.externalId());
        var found = records.get(name);
        if (found == null) {
            return Stream.of(name + " is missing");
        }
        var data = found.path("data");
        var differences = story.data().entrySet().stream()
                .filter(e -> !e.getValue().equals(value(data.path(e.getKey()))))
                .map(e -> name + ": " + e.getKey() + " is " + data.path(e.getKey()) + ", not " + e.getValue());
        return found.path("suspect").asBoolean(true)
                ? Stream.concat(differences, Stream.of(name + " is suspect"))
                : differences;
    }

    private static Object value(JsonNode node) {
        return node.isIntegralNumber() ? (Object) node.asLong() : node.asText();
    }
}
