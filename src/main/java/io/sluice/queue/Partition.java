package io.sluice.queue;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.StreamCommands;
import io.quarkus.redis.datasource.stream.StreamMessage;
import io.quarkus.redis.datasource.stream.XGroupCreateArgs;
import io.quarkus.redis.datasource.stream.XReadGroupArgs;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One lane of one partition as a consumer sees it: claim, take over what others left, acknowledge. Blocking; one thread per instance.
 *
 * <p>The consumer group heals itself: where it is missing (Redis came back empty, somebody deleted it), it is made again at 0, so nothing in the stream is passed over.
 */
public final class Partition {
    private static final Logger LOG = Logger.getLogger(Partition.class);
    private static final String GROUP = "apply";
    private static final String NEW = ">";
    /** Entries handed to this consumer and not acknowledged. */
    private static final String OWN = "0";

    /** Out of the stream, out of the group and out of the count, together or not at all. What was claimed in the fair lane may have become late since. */
    private static final String ACKNOWLEDGE = """
            local events = 0 \
            for i = 2, #ARGV, 2 do \
              for stream = 2, #KEYS do \
                redis.call('XACK', KEYS[stream], ARGV[1], ARGV[i]) \
                if redis.call('XDEL', KEYS[stream], ARGV[i]) == 1 then \
                  events = events + ARGV[i + 1] \
                  break \
                end \
              end \
            end \
            if events > 0 then redis.call('HINCRBY', KEYS[1], 'queued', -events) end \
            return events""";

    /**
     * Where more waits than the next claim takes, and the first of it has waited for too long, all of the stream becomes the late one, as it is: with its group and what
     * that has handed out. A new one stands in its place; its ids go on where the other's ended, so that no id means two entries.
     */
    private static final String SET_ASIDE = """
            local function field(reply, name) \
              for i = 1, #reply, 2 do if reply[i] == name then return reply[i + 1] end end \
            end \
            if redis.call('XLEN', KEYS[2]) > 0 or redis.call('XLEN', KEYS[1]) == 0 then return 0 end \
            local pending, delivered = 0, '0-0' \
            for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do \
              if field(group, 'name') == ARGV[1] then pending, delivered = field(group, 'pending'), field(group, 'last-delivered-id') end \
            end \
            local waiting = redis.call('XLEN', KEYS[1]) - pending \
            local first = redis.call('XRANGE', KEYS[1], '(' .. delivered, '+', 'COUNT', 1)[1] \
            if not first or waiting <= tonumber(ARGV[2]) then return 0 end \
            local appended = tonumber(string.match(first[1], '^%d+')) \
            if redis.call('TIME')[1] * 1000 - appended < tonumber(ARGV[3]) then return 0 end \
            local last = field(redis.call('XINFO', 'STREAM', KEYS[1]), 'last-generated-id') \
            redis.call('RENAME', KEYS[1], KEYS[2]) \
            redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM') \
            redis.call('XSETID', KEYS[1], last) \
            return waiting""";

    private final int number;
    private final Lane lane;
    private final String stream;
    private final String consumer;
    private final QueueConfig config;
    private final RedisDataSource redis;
    private final StreamCommands<String, String, byte[]> streams;
    private String reclaimFrom = "0-0";
    private boolean answerLost;
    /** Whether the last claim found as many as it wanted, so that more may wait; so they may before the first. */
    private boolean full = true;

    Partition(int number, Lane lane, String consumer, QueueConfig config, RedisDataSource redis) {
        this.number = number;
        this.lane = lane;
        this.stream = lane.stream(number);
        this.consumer = consumer;
        this.config = config;
        this.redis = redis;
        this.streams = redis.stream(String.class, String.class, byte[].class);
    }

    public int number() {
        return number;
    }

    public Lane lane() {
        return lane;
    }

    /** Redis' key of it. */
    public String stream() {
        return stream;
    }

    /**
     * New entries, oldest first; waits up to {@code sluice.queue.block} for the first. After a read that failed, the entries come first that Redis may have handed
     * out with the answer that was lost, unless another node has set them aside since; these are reclaimed.
     * What has waited in the fair lane for {@code sluice.queue.late-after} while more came is set aside into the late one.
     */
    public List<Entry> claim(int most) {
        return claim(most, config.block());
    }

    /** The same, with another wait. */
    public List<Entry> claim(int most, Duration block) {
        setAside(most);
        var lost = answerLost ? read(OWN, new XReadGroupArgs().count(most)) : List.<Entry>of();
        answerLost = true;
        var entries =
                lost.isEmpty() ? read(NEW, new XReadGroupArgs().count(most).block(block)) : lost;
        answerLost = false;
        full = entries.size() >= most;
        return entries;
    }

    private void setAside(int most) {
        if (!full || lane != Lane.FAIR) {
            return;
        }
        full = false;
        long waiting = redis.execute(
                        "EVAL",
                        SET_ASIDE,
                        "2",
                        stream,
                        Lane.LATE.stream(number),
                        GROUP,
                        Integer.toString(most),
                        Long.toString(config.lateAfter().toMillis()))
                .toLong();
        if (waiting > 0) {
            LOG.infof(
                    "requests waited for long and are late now; new ones go first partition=%d requests=%d",
                    number, waiting);
        }
    }

    private List<Entry> read(String from, XReadGroupArgs args) {
        return entries(healing(() -> streams.xreadgroup(GROUP, consumer, stream, from, args)));
    }

    /** Entries whose consumer has been silent about them for {@code sluice.queue.reclaim-after}. */
    public List<Entry> reclaim(int most) {
        var claimed =
                healing(() -> streams.xautoclaim(stream, GROUP, consumer, config.reclaimAfter(), reclaimFrom, most));
        reclaimFrom = claimed.getId();
        return entries(claimed.getMessages());
    }

    /** Drops applied entries from the group and the stream. */
    public void acknowledge(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        var keys = new ArrayList<String>(List.of(EventQueue.counts(number), stream));
        if (lane == Lane.FAIR) {
            keys.add(Lane.LATE.stream(number));
        }
        var arguments = new ArrayList<String>(List.of(ACKNOWLEDGE, Integer.toString(keys.size())));
        arguments.addAll(keys);
        arguments.add(GROUP);
        entries.forEach(e ->
                arguments.addAll(List.of(e.id(), Integer.toString(e.receipt().events()))));
        redis.execute("EVAL", arguments.toArray(String[]::new));
    }

    /**
     * Leaves claimed entries to whoever looks for forgotten ones next, without {@code sluice.queue.reclaim-after}. They are not to be applied here any more.
     *
     * @see <a href="https://redis.io/docs/latest/commands/xclaim/">XCLAIM</a>
     */
    public void leave(List<Entry> entries) {
        if (!entries.isEmpty()) {
            leave(stream, entries);
            if (lane == Lane.FAIR) {
                leave(Lane.LATE.stream(number), entries);
            }
        }
    }

    /** Those that are not in that stream's group are passed over by Redis. */
    private void leave(String where, List<Entry> entries) {
        var arguments = new ArrayList<String>(List.of(where, GROUP, consumer, "0"));
        entries.forEach(e -> arguments.add(e.id()));
        arguments.addAll(List.of("IDLE", Long.toString(config.reclaimAfter().toMillis()), "JUSTID"));
        try {
            redis.execute("XCLAIM", arguments.toArray(String[]::new));
        } catch (RuntimeException e) {
            if (!noGroup(e)) {
                throw e;
            }
        }
    }

    private List<Entry> entries(List<StreamMessage<String, String, byte[]>> messages) {
        var entries = new ArrayList<Entry>(messages.size());
        for (var message : messages) {
            Map<String, byte[]> payload = message.payload();
            if (payload != null) {
                entry(message.id(), payload).ifPresent(entries::add);
            }
        }
        return entries;
    }

    /** An entry of another make (a newer node's, a stranger's) stays where it is, for whoever understands it, and stops no other. */
    private Optional<Entry> entry(String id, Map<String, byte[]> payload) {
        try {
            var read = ReceiptCodec.decode(payload.getOrDefault("r", new byte[0]));
            return Optional.of(new Entry(
                    id,
                    epoch(payload.get("e")),
                    read.receipt(),
                    payload.getOrDefault("b", new byte[0]),
                    Trace.context(read.trace())));
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.errorf("entry left in the queue: it is of another make entry=%s stream=%s", id, stream);
            return Optional.empty();
        }
    }

    private static UUID epoch(byte @Nullable [] text) {
        return text == null ? new UUID(0, 0) : UUID.fromString(new String(text, StandardCharsets.US_ASCII));
    }

    private <T> T healing(Supplier<T> command) {
        try {
            return command.get();
        } catch (RuntimeException e) {
            if (!noGroup(e)) {
                throw e;
            }
            createGroup();
            return command.get();
        }
    }

    private static boolean noGroup(RuntimeException e) {
        return String.valueOf(e.getMessage()).contains("NOGROUP");
    }

    private void createGroup() {
        try {
            streams.xgroupCreate(stream, GROUP, "0", new XGroupCreateArgs().mkstream());
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("BUSYGROUP")) {
                throw e;
            }
        }
    }
}
