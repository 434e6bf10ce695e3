package io.sluice.history.provider.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.History;
import io.sluice.history.provider.Truth;
import io.sluice.provider.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A calendar with an event or two that is listed now and then: each page tells what changed since the last as it is by then, not each change. */
public final class CalendarAccount {
    final Random random;
    final String mark;
    final String calendar;
    private Instant now = Delivery.START;
    private final List<Delivery> deliveries = new ArrayList<>();

    private CalendarAccount(Random random, String mark) {
        this.random = random;
        this.mark = mark;
        calendar = "jo@" + mark + ".example";
    }

    public static History history(Random random, String mark) {
        var account = new CalendarAccount(random, mark);
        var meetings = new ArrayList<Meeting>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            meetings.add(new Meeting(account, i));
        }
        for (int step = random.nextInt(1, 16); step > 0; step--) {
            meetings.get(random.nextInt(meetings.size())).step();
            if (random.nextInt(3) > 0) {
                account.list(meetings);
            }
        }
        account.list(meetings);
        return new History(
                mark,
                List.copyOf(account.deliveries),
                meetings.stream().flatMap(m -> m.truths().stream()).toList());
    }

    Instant now() {
        return now;
    }

    void tick() {
        now = now.plusMillis(1 + random.nextInt(900));
    }

    private void list(List<Meeting> meetings) {
        var items = new ArrayList<Map<String, @Nullable Object>>();
        meetings.forEach(m -> m.tell().ifPresent(items::add));
        if (!items.isEmpty()) {
            var page = Truth.map("calendar_id", calendar, "as_of", now.toString(), "items", items);
            deliveries.add(Delivery.synced("gcal", Json.write(page).getBytes(UTF_8), now));
        }
        // Whether an event came back in the very millisecond of its tombstone is told by nothing.
        if (items.stream().anyMatch(item -> !item.containsKey("sequence"))) {
            tick();
        }
    }
}
