package io.sluice.history.provider;

import io.sluice.event.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A Twilio account that writes with some people and calls them. Twilio gives no time, so what counts is when the gateway receives. */
public final class TwilioAccount {
    private static final String OURS = "+14155550100";
    private static final List<String> WORDS = List.of("Hello", "STOP", " stop ", "START", "Unstop", "Stopp", "quit");
    private static final List<String> PATH = List.of("queued", "sending", "sent", "delivered", "read");

    private final Random random;
    private final String mark;
    private Instant now = Delivery.START;
    private int number;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Truth> truths = new ArrayList<>();
    private final Map<String, Person> people = new LinkedHashMap<>();

    private TwilioAccount(Random random, String mark) {
        this.random = random;
        this.mark = mark;
    }

    public static History history(Random random, String mark) {
        var account = new TwilioAccount(random, mark);
        for (int i = random.nextInt(1, 7); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0, 1 -> account.hear();
                case 2, 3 -> account.write();
                default -> account.call();
            }
        }
        account.people.values().forEach(p -> account.truths.add(p.truth()));
        return new History(mark, List.copyOf(account.deliveries), List.copyOf(account.truths));
    }

    /** What is known of one address. */
    private static final class Person {
        private final String kind;
        private final String address;
        private @Nullable String name;
        private boolean optedOut;
        private @Nullable Instant seen;

        Person(String kind, String address) {
            this.kind = kind;
            this.address = address;
        }

        String sent() {
            return kind.equals("whatsapp") ? "whatsapp:" + address : address;
        }

        RecordKey key() {
            return new RecordKey("contacts", address, kind);
        }

        Truth truth() {
            boolean whatsapp = kind.equals("whatsapp");
            var optOuts = Map.of("sms", optedOut && !whatsapp, "whatsapp", optedOut && whatsapp, "email", false);
            return Truth.scoped(
                    key(),
                    "address_kind",
                    kind,
                    "address",
                    address,
                    "name",
                    name,
                    "opted_out",
                    optOuts,
                    "last_seen_at",
                    seen);
        }
    }

    private Person person() {
        var kind = random.nextBoolean() ? "phone" : "whatsapp";
        var address = "+49" + mark.replaceAll("\\D", "") + random.nextInt(2);
        return people.computeIfAbsent(kind + address, k -> new Person(kind, address));
    }

    private String sid(String prefix) {
        return prefix + mark + 'x' + ++number;
    }

    private void deliver(Map<String, ?> fields) {
        now = now.plusMillis(1 + random.nextInt(900));
        var form = new ArrayList<String>();
        fields.forEach((name, value) -> {
            form.add(name);
            form.add(String.valueOf(value));
        });
        form.addAll(List.of("AccountSid", "AC" + mark));
        deliveries.add(Delivery.form("twilio", now, form));
    }

    /** A person writes, perhaps to opt out or in. */
    private void hear() {
        var person = person();
        var sid = sid("SM");
        var word = WORDS.get(random.nextInt(WORDS.size()));
        var fields = message(sid, person.sent(), ours(person));
        fields.put("SmsStatus", "received");
        fields.put("Body", word);
        fields.put("NumMedia", "0");
        if (person.kind.equals("whatsapp")) {
            person.name = "Name " + random.nextInt(3);
            fields.put("ProfileName", person.name);
        }
        deliver(fields);
        person.seen = now;
        person.optedOut = switch (word.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "stop", "quit" -> true;
            case "start", "unstop" -> false;
            default -> person.optedOut;
        };
        truths.add(message(sid, person, "inbound", "received", null, word));
    }

    /** A message goes out, and each callback climbs, ends in a failure or is the last. */
    private void write() {
        var person = person();
        var sid = sid("SM");
        var status = "";
        String error = null;
        int steps = random.nextInt(1, PATH.size() + 1);
        for (int i = 0; i < steps && error == null; i++) {
            boolean fails = random.nextInt(8) == 0;
            status = !fails ? PATH.get(i) : i < 2 ? "failed" : i == 2 ? "undelivered" : PATH.get(i);
            error = List.of("failed", "undelivered").contains(status) ? error() : null;
            var fields = message(sid, ours(person), person.sent());
            fields.put("MessageStatus", status);
            if (error != null) {
                fields.put("ErrorCode", error);
                person.optedOut |= error.equals("21610");
            }
            deliver(fields);
        }
        truths.add(message(sid, person, "outbound", status, error, null));
    }

    private String error() {
        return random.nextBoolean() ? "21610" : "30003";
    }

    private static String ours(Person person) {
        return person.kind.equals("whatsapp") ? "whatsapp:" + OURS : OURS;
    }

    private static Map<String, Object> message(String sid, String from, String to) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("MessageSid", sid);
        fields.put("From", from);
        fields.put("To", to);
        return fields;
    }

    private static Truth message(
            String sid, Person person, String direction, String status, @Nullable String error, @Nullable String body) {
        boolean inbound = direction.equals("inbound");
        return Truth.of(
                "messages",
                sid,
                "channel",
                person.kind.equals("whatsapp") ? "whatsapp" : "sms",
                "direction",
                direction,
                "from",
                inbound ? person.sent() : ours(person),
                "to",
                inbound ? ours(person) : person.sent(),
                "body",
                body,
                "status",
                status,
                "error_code",
                error,
                "media",
                inbound ? List.of() : null,
                "contact_id",
                person.key());
    }

    private void call() {
        var sid = sid("CA");
        var path = new ArrayList<>(List.of("initiated", "ringing", "in-progress", "completed"));
        if (random.nextInt(3) == 0) {
            path.set(2, random.nextBoolean() ? "busy" : "no-answer");
            path.removeLast();
        }
        var states = path.subList(0, random.nextInt(1, path.size() + 1));
        for (int i = 0; i < states.size(); i++) {
            var fields = new LinkedHashMap<String, Object>(Map.of("CallSid", sid, "CallStatus", states.get(i)));
            fields.putAll(Map.of("SequenceNumber", i, "Direction", "outbound-api", "From", OURS, "To", "+49" + number));
            if (states.get(i).equals("completed")) {
                fields.put("CallDuration", 60 + number);
            }
            deliver(fields);
        }
        boolean completed = states.getLast().equals("completed");
        truths.add(Truth.of(
                "calls",
                sid,
                "direction",
                "outbound",
                "from",
                OURS,
                "to",
                "+49" + number,
                "status",
                states.getLast(),
                "duration_seconds",
                completed ? 60L + number : null));
    }
}
