package io.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.sluice.event.RawRequest;
import java.net.InetSocketAddress;
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

/**
 * At a fixed rate, whatever the answers: a request's time counts from when it was due, not from when a connection was free for it, so a target that pauses is
 * charged for every request of the pause. The first request of each connection opens it before the schedule begins: it is answered for, but has no time. Takes little of the
 * machine, as it shares that with what it measures: one thread, and bytes as they go out.
 */
public record OpenLoop(int connections, double perSecond) {
    private static final long TEN_MINUTES_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final double MILLI = 1000;
    private static final int END_SECONDS = 30;

    /**
     * Sends each request once, all to one server.
     *
     * @throws java.util.concurrent.ExecutionException it takes no connections
     */
    public Answers send(Signed signed) throws Exception {
        var servers = signed.byServer().keySet();
        if (servers.size() != 1) {
            throw new IllegalArgumentException("a schedule is of one server, not of " + servers);
        }
        var server = URI.create(servers.iterator().next());
        try (var loop = new Loop()) {
            return new Sending(this, loop.bootstrap(server), loop.thread(), signed.requests()).answers();
        }
    }

    /** One thread. */
    private record Loop(io.netty.channel.EventLoopGroup group) implements AutoCloseable {
        Loop() {
            this(Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1));
        }

        EventLoop thread() {
            return group.next();
        }

        Bootstrap bootstrap(URI server) {
            return new Bootstrap()
                    .group(group)
                    .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                    .remoteAddress(new InetSocketAddress(server.getHost(), server.getPort()));
        }

        @Override
        public void close() throws Exception {
            group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).get(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** One sending; all of it on the one thread. */
    private static final class Sending {
        private static final long OPENING = Long.MIN_VALUE;

        private final OpenLoop loop;
        private final Bootstrap bootstrap;
        private final EventLoop thread;
        private final List<RawRequest> requests;
        private final int opening;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Histogram micros = new Histogram(TEN_MINUTES_MICROS, 3);
        private final Map<Integer, Long> statuses = new HashMap<>();
        private final Queue<Connection> idle = new ArrayDeque<>();
        private int sent;
        private int answered;
        private long start;

        Sending(OpenLoop loop, Bootstrap bootstrap, EventLoop thread, List<RawRequest> requests) {
            this.loop = loop;
            this.thread = thread;
            this.requests = requests;
            this.opening = Math.min(loop.connections(), requests.size());
            this.bootstrap = bootstrap.handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpResponseDecoder(), new Connection(channel));
                }
            });
        }

        Answers answers() throws Exception {
            var started = Instant.now();
            for (int i = 0; i < opening; i++) {
                connect();
            }
            done.get(15, TimeUnit.MINUTES);
            return new Answers(started, Instant.now(), statuses, latency());
        }

        private void connect() {
            bootstrap.connect().addListener(opened -> {
                if (!opened.isSuccess()) {
                    done.completeExceptionally(opened.cause());
                }
            });
        }

        private void free(Connection connection) {
            if (sent < opening) {
                connection.send(requests.get(sent++), OPENING);
            } else {
                idle.add(connection);
                sendDue();
            }
        }

        private void sendDue() {
            long now = System.nanoTime();
            while (answered >= opening && sent < requests.size() && !idle.isEmpty() && due(sent) <= now) {
                idle.remove().send(requests.get(sent), due(sent));
                sent++;
            }
        }

        private long due(int number) {
            return start + (long) ((number - opening) * (double) TimeUnit.SECONDS.toNanos(1) / loop.perSecond());
        }

        /** @param status 0: never */
        private void answered(int status, long due) {
            if (due != OPENING) {
                micros.recordValue(
                        Math.min(TEN_MINUTES_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
            }
            statuses.merge(status, 1L, Long::sum);
            answered++;
            if (answered == requests.size()) {
                done.complete(null);
            } else if (answered == opening) {
                start = System.nanoTime();
                thread.scheduleAtFixedRate(this::sendDue, 0, 1, TimeUnit.MILLISECONDS);
            }
        }

        private Answers.Latency latency() {
            return new Answers.Latency(
                    micros.getValueAtPercentile(50) / MILLI,
                    micros.getValueAtPercentile(99) / MILLI,
                    micros.getValueAtPercentile(99.9) / MILLI,
                    micros.getMaxValue() / MILLI);
        }

        /** Has one request on its way, or none. Where it is closed another takes its place. */
        private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
            private final Channel channel;
            private boolean waits;
            private long due;
            private int status;
            private boolean stays;

            Connection(Channel channel) {
                this.channel = channel;
            }

            void send(RawRequest request, long when) {
                var head = Signed.head(request);
                var bytes = channel.alloc().directBuffer(head.length + request.body().length);
                channel.writeAndFlush(bytes.writeBytes(head).writeBytes(request.body()), channel.voidPromise());
                due = when;
                waits = true;
            }

            @Override
            public void channelActive(ChannelHandlerContext context) {
                free(this);
            }

            @Override
            protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
                if (part instanceof HttpResponse answer) {
                    status = part.decoderResult().isSuccess() ? answer.status().code() : 0;
                    stays = status != 0 && HttpUtil.isKeepAlive(answer);
                }
                if (part instanceof LastHttpContent && waits) {
                    end(status);
                    if (stays) {
                        free(this);
                    } else {
                        channel.close();
                    }
                }
            }

            private void end(int answer) {
                waits = false;
                answered(answer, due);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                idle.remove(this);
                if (waits) {
                    end(0);
                }
                if (!done.isDone()) {
                    connect();
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                channel.close();
            }
        }
    }
}
