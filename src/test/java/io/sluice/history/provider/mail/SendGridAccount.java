package io.sluice.history.provider.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RecordKey;
import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.History;
import io.sluice.history.provider.Truth;
import io.sluice.provider.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A SendGrid account that mails a person or two and tells in batches what became of it. */
public final class SendGridAccount {
    final Random random;
    final String mark;
    private long now = Delivery.START.getEpochSecond();
    private final List<Map<String, @Nullable Object>> events = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Map<RecordKey, Truth> people = new LinkedHashMap<>();
    private final Map<String, Long> leftAt = new HashMap<>();

    private SendGridAccount(Random random, String mark) {
        this.random = random;
        this.mark = mark;
    }

    public static History history(Random random, String mark) {
        var account = new SendGridAccount(random, mark);
        var mails = new ArrayList<Email>();
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            mails.add(new Email(account, i));
        }
        for (int step = random.nextInt(2, 18); step > 0; step--) {
            mails.get(random.nextInt(mails.size())).step();
            account.now += random.nextInt(5) < 2 ? 1 + random.nextInt(30) : 0;
            if (random.nextInt(3) == 0) {
                account.flush();
            }
        }
        account.flush();
        var truths = new ArrayList<>(account.people.values());
        mails.forEach(m -> truths.addAll(m.truths()));
        return new History(mark, List.copyOf(account.deliveries), List.copyOf(truths));
    }

    long now() {
        return now;
    }

    void told(Map<String, @Nullable Object> event) {
        events.add(event);
    }

    private void flush() {
        if (!events.isEmpty()) {
            deliveries.add(new Delivery(
                    "sendgrid",
                    "application/json",
                    Json.write(events).getBytes(UTF_8),
                    Instant.ofEpochSecond(now + 1)));
            events.clear();
        }
    }

    void suppressed(String address, String reason, @Nullable String group, boolean active) {
        var key = new RecordKey("suppressions", address, group == null ? reason : reason + ':' + group);
        people.put(key, Truth.scoped(key, "address", address, "reason", reason, "group_id", group, "active", active));
    }

    /** Left and joined again in one second counts as left. */
    void group(String address, String group, boolean leaves) {
        if (leaves) {
            leftAt.put(address, now);
        }
        boolean left = Long.valueOf(now).equals(leftAt.get(address));
        suppressed(address, "group_unsubscribe", group, left);
    }

    void optedOut(String address) {
        var key = new RecordKey("contacts", address, "email");
        var optOuts = Map.of("sms", false, "whatsapp", false, "email", true);
        people.put(key, Truth.scoped(key, "address", address, "opted_out", optOuts));
    }
}
