package io.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.sluice.event.RawRequest;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One sending of an {@link OpenLoop}, on one thread but for {@link #answers}. */
final class Schedule implements Connection.Owner {
    private static final long OPENING = Long.MIN_VALUE;
    private static final int LONGEST_MINUTES = 15;
    private static final long TEN_MINUTES_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final double MILLI = 1000;

    private final double perSecond;
    private final Bootstrap bootstrap;
    private final EventLoop thread;
    private final List<RawRequest> requests;
    /** Requests that open a connection each. */
    private final int opening;

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Histogram micros = new Histogram(TEN_MINUTES_MICROS, 3);
    private final Map<Integer, Long> statuses = new HashMap<>();
    private final Queue<Connection> idle = new ArrayDeque<>();
    private int sent;
    private int answered;
    private long start;

    Schedule(OpenLoop like, Loop loop, URI server, List<RawRequest> requests) {
        this.perSecond = like.perSecond();
        this.thread = loop.thread();
        this.requests = requests;
        this.opening = Math.min(like.connections(), requests.size());
        this.bootstrap = loop.to(server).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpResponseDecoder(), new Connection(channel, Schedule.this));
            }
        });
    }

    /** Blocks until each request was answered, or never will be. */
    Answers answers() throws Exception {
        var started = Instant.now();
        try {
            for (int i = 0; i < opening; i++) {
                connect();
            }
            done.get(LONGEST_MINUTES, TimeUnit.MINUTES);
        } finally {
            done.cancel(false);
        }
        return new Answers(started, Instant.now(), statuses, latency());
    }

    private void connect() {
        bootstrap.connect().addListener(opened -> {
            if (!opened.isSuccess()) {
                failed(opened.cause());
            }
        });
    }

    @Override
    public void free(Connection connection) {
        if (!connection.used() && sent < opening) {
            connection.send(requests.get(sent++), OPENING);
        } else {
            idle.add(connection);
            sendDue();
        }
    }

    @Override
    public void lost(Connection connection) {
        idle.remove(connection);
        if (!done.isDone()) {
            connect();
        }
    }

    @Override
    public void failed(Throwable why) {
        done.completeExceptionally(why);
    }

    private void sendDue() {
        long now = System.nanoTime();
        while (answered >= opening && sent < requests.size() && !idle.isEmpty() && due(sent) <= now) {
            var connection = idle.remove();
            if (connection.open()) {
                connection.send(requests.get(sent), due(sent));
                sent++;
            }
        }
    }

    private long due(int number) {
        return start + (long) ((number - opening) * (double) TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    @Override
    public void answered(int status, long due) {
        if (due != OPENING) {
            micros.recordValue(Math.min(TEN_MINUTES_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
        }
        statuses.merge(status, 1L, Long::sum);
        answered++;
        if (answered == requests.size()) {
            done.complete(null);
        } else if (answered == opening) {
            start = System.nanoTime();
            thread.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        try {
            sendDue();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private Answers.Latency latency() {
        return new Answers.Latency(
                micros.getValueAtPercentile(50) / MILLI,
                micros.getValueAtPercentile(99) / MILLI,
                micros.getValueAtPercentile(99.9) / MILLI,
                micros.getMaxValue() / MILLI);
    }
}
