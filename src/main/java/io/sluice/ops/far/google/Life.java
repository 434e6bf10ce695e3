package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who keeps a calendar: now and then an event is added, renamed or called off. */
public final class Life {
    /** Whose calendar it is, and what opens it. */
    public static final String CALENDAR = "demo@example.com";

    public static final String CLIENT = "demo-client";
    public static final String SECRET = "demo-secret";
    public static final String REFRESH_TOKEN = "demo-refresh-token";

    private static final int EVENTS = 25;
    private static final Duration PACE = Duration.ofSeconds(15);

    private final Calendar calendar;
    private final AtomicInteger turns = new AtomicInteger();

    private Life(Calendar calendar) {
        this.calendar = calendar;
    }

    /** Goes on as long as the process does. */
    public static void begin(Calendar calendar) {
        calendar.fill(EVENTS);
        var life = new Life(calendar);
        Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("far-calendar").factory())
                .scheduleAtFixedRate(life::turn, PACE.toSeconds(), PACE.toSeconds(), TimeUnit.SECONDS);
    }

    private void turn() {
        int turn = turns.incrementAndGet();
        var events = calendar.events();
        if (turn % 3 == 0 && events.size() > EVENTS) {
            calendar.cancel(events.getLast().path("id").asText());
        } else if (turn % 3 == 1) {
            calendar.fill(1);
        } else {
            var event = events.get(turn % events.size());
            calendar.patch(
                    event.path("id").asText(),
                    JsonNodeFactory.instance.objectNode().put("summary", "Renamed, turn " + turn));
        }
    }
}
