package io.sluice.queue;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends appends to Redis. Those that come while enough others are on their way wait for one of these and then go together, so that a busy node makes one round trip for
 * many. Of one event loop and used on it only: no answer changes threads.
 */
final class Appends {
    /**
     * The entries and the door's count of them, together or not at all. Where Redis has no count, its partition begins a new epoch, named by the first request's id. Answers
     * with the numbers, from 0, of those that were refused.
     */
    private static final String APPEND = """
            local refused = {} \
            local events = 0 \
            local epoch = redis.pcall('HGET', KEYS[1], 'epoch') \
            if not epoch then \
              local begun = redis.pcall('HSET', KEYS[1], 'epoch', ARGV[4], 'accepted', 0) \
              epoch = type(begun) == 'table' and begun or ARGV[4] \
            end \
            for _, count in ipairs({'accepted', 'queued'}) do \
              local number = redis.pcall('HINCRBY', KEYS[1], count, 0) \
              if type(number) == 'table' then epoch = number end \
            end \
            for i = 1, #ARGV, 5 do \
              local id = type(epoch) == 'table' and epoch \
                or redis.pcall('XADD', KEYS[tonumber(ARGV[i])], '*', 'r', ARGV[i + 1], 'b', ARGV[i + 2], 'e', epoch) \
              if type(id) == 'table' then refused[#refused + 1] = (i - 1) / 5 else events = events + ARGV[i + 4] end \
            end \
            if events > 0 then \
              redis.call('HINCRBY', KEYS[1], 'accepted', events) \
              redis.call('HINCRBY', KEYS[1], 'queued', events) \
            end \
            return refused""";

    /** Beyond these a round trip takes no more: others should not wait for it. */
    private static final int MOST = 128;

    private static final int MOST_BYTES = 1024 * 1024;

    /** Round trips at once: with one alone the loop would be idle until it is answered. */
    private static final int TRIPS = 2;

    private final Vertx vertx;
    private final Context loop;
    private final Redis redis;
    private final Duration timeout;
    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean called;

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
     */
    record Append(
            int partition,
            Lane lane,
            byte[] receipt,
            byte[] sealed,
            int events,
            String requestId,
            long since,
            CompletableFuture<@Nullable Void> taken) {

        private void fail(Throwable why) {
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
            batch.end(e);
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
            var requests = fill();
            timer = vertx.setTimer(left(), late -> end(new TimeoutException("Redis is silent")));
            redis.batch(requests).onComplete(this::answered);
        }

        private List<Request> fill() {
            int bytes = 0;
            int size = 0;
            while (!waiting.isEmpty() && size < MOST && bytes < MOST_BYTES) {
                var append = waiting.remove();
                bytes += append.sealed().length;
                size++;
                oldest = Math.min(oldest, append.since());
                byPartition
                        .computeIfAbsent(append.partition(), p -> new ArrayList<>())
                        .add(append);
            }
            return byPartition.entrySet().stream()
                    .map(e -> request(e.getKey(), e.getValue()))
                    .toList();
        }

        /** Milliseconds until the one that waited longest has waited long enough; but what goes with it needs time too, of a Redis that is well. */
        private long left() {
            long left = timeout.minusNanos(System.nanoTime() - oldest).toMillis();
            return Math.max(1, Math.max(timeout.toMillis() / 2, left));
        }

        private void answered(AsyncResult<List<Response>> answer) {
            if (answer.failed()) {
                end(answer.cause());
                return;
            }
            try {
                var refusals = answer.result().iterator();
                byPartition.values().forEach(appends -> settle(appends, refusals.next()));
                end(null);
            } catch (RuntimeException e) {
                end(e);
            }
        }

        private void end(@Nullable Throwable why) {
            if (over) {
                return;
            }
            over = true;
            underWay--;
            vertx.cancelTimer(timer);
            if (why != null) {
                byPartition.values().forEach(appends -> appends.forEach(append -> append.fail(why)));
            }
            next();
        }
    }

    private static void settle(List<Append> appends, Response refused) {
        var numbers = refused.type() == ResponseType.MULTI
                ? refused.stream().map(Response::toInteger).toList()
                : List.<Integer>of();
        for (int i = 0; i < appends.size(); i++) {
            if (numbers.contains(i)) {
                appends.get(i).fail(new IllegalStateException("Redis refused an entry"));
            } else {
                appends.get(i).taken().complete(null);
            }
        }
    }

    private static Request request(int partition, List<Append> appends) {
        var request = Request.cmd(Command.EVAL)
                .arg(APPEND)
                .arg(1 + Lane.values().length)
                .arg(EventQueue.counts(partition));
        for (var lane : Lane.values()) {
            request.arg(lane.stream(partition));
        }
        for (var append : appends) {
            request.arg(2 + append.lane().ordinal())
                    .arg(append.receipt())
                    .arg(append.sealed())
                    .arg(append.requestId())
                    .arg(append.events());
        }
        return request;
    }
}
