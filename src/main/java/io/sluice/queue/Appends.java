package io.sluice.queue;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends appends to Redis. Those that come while enough others are on their way wait for one of these and then go together, so that a busy node makes one round trip for
 * many. Of one event loop and used on it only: no answer changes threads.
 */
final class Appends {
    /**
     * Entries and the door's count of them, partition by partition: an entry stands with its count or not at all, and no partition fails because of another. Where Redis has
     * no count, its partition begins a new epoch, named by its first request's id. Answers with the numbers, from 0, of those that were refused.
     *
     * <p>{@code KEYS} has for each partition its counts and its streams; {@code ARGV} how many entries it has and how many events, and of each entry the stream among those,
     * receipt, sealed request, request's id and events.
     */
    private static final String APPEND = """
            local refused = {} \
            local key, arg, entry = 1, 1, 0 \
            local function counted(events) \
              if type(redis.pcall('HINCRBY', KEYS[key], 'accepted', events)) ~= 'number' then return false end \
              if type(redis.pcall('HINCRBY', KEYS[key], 'queued', events)) == 'number' then return true end \
              redis.pcall('HINCRBY', KEYS[key], 'accepted', -events) \
              return false \
            end \
            while arg <= #ARGV do \
              local entries, events = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1]) \
              local epoch = redis.pcall('HGET', KEYS[key], 'epoch') \
              if not epoch then \
                epoch = ARGV[arg + 5] \
                redis.pcall('HSET', KEYS[key], 'epoch', epoch, 'accepted', 0) \
              end \
              local counts = type(epoch) == 'string' and counted(events) \
              local lost = 0 \
              for at = arg + 2, arg + 1 + 5 * entries, 5 do \
                local id = counts and redis.pcall('XADD', KEYS[key + ARGV[at]], '*', 'r', ARGV[at + 1], 'b', ARGV[at + 2], 'e', epoch) \
                if type(id) ~= 'string' then \
                  refused[#refused + 1] = entry \
                  lost = lost + ARGV[at + 4] \
                end \
                entry = entry + 1 \
              end \
              if counts and lost > 0 then counted(-lost) end \
              key = key + STREAMS + 1 \
              arg = arg + 2 + 5 * entries \
            end \
            return refused""".replace("STREAMS", Integer.toString(Lane.AT_THE_DOOR.size()));

    /** Round trips at once: with one alone the loop would be idle while Redis works, and Redis while the loop does. */
    private static final int TRIPS = 4;

    /** Entries of a round trip, so that its answer comes soon; the last of those at once takes what there is. */
    private static final int FEW = 8;

    /** Beyond these even that takes no more: others should not wait for it. */
    private static final int MOST = 128;

    private static final int MOST_BYTES = 1024 * 1024;

    private static final TimeoutException SILENT = new TimeoutException("Redis is silent");

    private final Vertx vertx;
    private final Context loop;
    private final Redis redis;
    private final Duration timeout;
    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean called;
    /** Whether partitions lie apart, as they do in a cluster that is taken for a single server. */
    private boolean apart;

    Appends(Vertx vertx, Context loop, Redis redis, Duration timeout) {
        this.vertx = vertx;
        this.loop = loop;
        this.redis = redis;
        this.timeout = timeout;
    }

    /**
     * One entry on its way.
     *
     * @param since the clock of {@link System#nanoTime}
     * @param taken completes on this loop; fails where Redis refuses, or does not answer in time
     * @param answered the same, however late the answer is
     */
    record Append(
            int partition,
            Lane lane,
            byte[] receipt,
            byte[] sealed,
            int events,
            String requestId,
            long since,
            CompletableFuture<@Nullable Void> taken,
            CompletableFuture<@Nullable Void> answered) {

        Append(int partition, Lane lane, byte[] receipt, byte[] sealed, int events, String requestId, long since) {
            this(
                    partition,
                    lane,
                    receipt,
                    sealed,
                    events,
                    requestId,
                    since,
                    new CompletableFuture<>(),
                    new CompletableFuture<>());
        }

        private void take() {
            taken.complete(null);
            answered.complete(null);
        }

        private void refuse(Throwable why) {
            taken.completeExceptionally(why);
            answered.completeExceptionally(why);
        }

        private void late(Throwable why) {
            taken.completeExceptionally(why);
        }
    }

    /** Goes with what else this turn of the loop brings, unless enough is on its way. */
    void add(Append append) {
        waiting.add(append);
        call();
    }

    private void call() {
        if (!called && !waiting.isEmpty() && underWay < TRIPS) {
            called = true;
            loop.runOnContext(turn -> next());
        }
    }

    private void next() {
        called = false;
        if (waiting.isEmpty() || underWay >= TRIPS) {
            return;
        }
        underWay++;
        var batch = new Batch();
        try {
            batch.send();
        } catch (RuntimeException e) {
            batch.refuse(e);
        }
        call();
    }

    /** What shares a round trip. */
    private final class Batch {
        private final Map<Integer, List<Append>> byPartition = new TreeMap<>();
        private long oldest = System.nanoTime();
        private long timer;
        private boolean over;

        private void send() {
            var request = fill();
            timer = vertx.setTimer(left(), late -> end(append -> append.late(SILENT)));
            redis.send(request).onComplete(this::answered);
        }

        private Request fill() {
            int bytes = 0;
            int size = 0;
            int most = underWay < TRIPS ? FEW : MOST;
            while (size < most && bytes < MOST_BYTES && goes(waiting.peek())) {
                var append = waiting.remove();
                bytes += append.sealed().length;
                size++;
                oldest = Math.min(oldest, append.since());
                byPartition
                        .computeIfAbsent(append.partition(), p -> new ArrayList<>())
                        .add(append);
            }
            return request(byPartition);
        }

        private boolean goes(@Nullable Append next) {
            return next != null && (!apart || byPartition.isEmpty() || byPartition.containsKey(next.partition()));
        }

        /** Milliseconds until the one that waited longest has waited long enough; but what goes with it needs time too, of a Redis that is well. */
        private long left() {
            long left = timeout.minusNanos(System.nanoTime() - oldest).toMillis();
            return Math.max(1, Math.max(timeout.toMillis() / 2, left));
        }

        private void answered(AsyncResult<Response> answer) {
            if (answer.failed()) {
                apart |= String.valueOf(answer.cause().getMessage()).startsWith("CROSSSLOT");
                refuse(answer.cause());
                return;
            }
            try {
                settle(answer.result());
                end(settled -> {});
            } catch (RuntimeException e) {
                refuse(e);
            }
        }

        /** Of those that are not settled yet. */
        private void refuse(Throwable why) {
            end(append -> append.late(why));
            byPartition.values().forEach(appends -> appends.forEach(append -> append.refuse(why)));
        }

        private void settle(Response answer) {
            var refused = new HashSet<Integer>();
            answer.forEach(number -> refused.add(number.toInteger()));
            int number = 0;
            for (var appends : byPartition.values()) {
                for (var append : appends) {
                    if (refused.contains(number++)) {
                        append.refuse(new IllegalStateException("Redis refused an entry"));
                    } else {
                        append.take();
                    }
                }
            }
        }

        /** Its place among those under way is free, be it answered or not. */
        private void end(Consumer<Append> each) {
            if (over) {
                return;
            }
            over = true;
            underWay--;
            vertx.cancelTimer(timer);
            byPartition.values().forEach(appends -> appends.forEach(each));
            next();
        }
    }

    private static Request request(Map<Integer, List<Append>> byPartition) {
        var request = Request.cmd(Command.EVAL).arg(APPEND).arg(byPartition.size() * (1 + Lane.AT_THE_DOOR.size()));
        for (int partition : byPartition.keySet()) {
            request.arg(EventQueue.counts(partition));
            for (var lane : Lane.AT_THE_DOOR) {
                request.arg(lane.stream(partition));
            }
        }
        for (var appends : byPartition.values()) {
            request.arg(appends.size())
                    .arg(appends.stream().mapToInt(Append::events).sum());
            for (var append : appends) {
                request.arg(1 + Lane.AT_THE_DOOR.indexOf(append.lane()))
                        .arg(append.receipt())
                        .arg(append.sealed())
                        .arg(append.requestId())
                        .arg(append.events());
            }
        }
        return request;
    }
}
