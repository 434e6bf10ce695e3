package io.sluice.chaos.slow;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many connections that send what they have to say byte by byte, all from one thread. What the server closes is opened again while this runs. */
final class Drips implements AutoCloseable, Runnable {
    private static final long BETWEEN_BYTES = TimeUnit.MILLISECONDS.toNanos(2_000);
    private static final long BETWEEN_CONNECTS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long TURN_MILLIS = 10;

    private final InetSocketAddress server;
    private final List<Kind> kinds;
    private final int wanted;
    private final Selector selector = Selector.open();
    private final ArrayDeque<Drip> order = new ArrayDeque<>();
    private final Thread thread = Thread.ofPlatform().name("drips").unstarted(this);
    private int next;
    private long connectAt = System.nanoTime();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean opening = true;
    private volatile boolean running = true;

    /**
     * What a connection sends.
     *
     * @param atOnce before the dripping begins
     * @param slowly byte by byte; never ends before the server has lost its patience
     */
    record Kind(byte[] atOnce, byte[] slowly) {}

    /** One connection; its bytes are due in the order of the queue. */
    private static final class Drip {
        private final SocketChannel channel;
        private final Kind kind;
        private int dripped;
        private long dueAt;

        private Drip(SocketChannel channel, Kind kind) {
            this.channel = channel;
            this.kind = kind;
        }
    }

    Drips(int port, List<Kind> kinds, int wanted) throws IOException {
        this.server = new InetSocketAddress("127.0.0.1", port);
        this.kinds = kinds;
        this.wanted = wanted;
    }

    Drips start() {
        thread.start();
        return this;
    }

    /** Connections that are open now and have sent something. */
    int open() {
        return open.get();
    }

    /** Connections on which the server said something. */
    int answered() {
        return answered.get();
    }

    /** Connections that the server closed. */
    int closed() {
        return closed.get();
    }

    /** Bytes dripped. */
    int sent() {
        return sent.get();
    }

    /** From now on nothing is opened again; what is open goes on dripping. */
    void openNoMore() {
        opening = false;
    }

    @Override
    public void run() {
        try {
            while (running) {
                selector.select(this::ready, TURN_MILLIS);
                drip(System.nanoTime());
                connect(System.nanoTime());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As many as are due; never all at once, as the server would then lose its patience with all at once, too. */
    private void connect(long now) throws IOException {
        connectAt = Math.max(connectAt, now - TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS));
        for (; opening && connectAt < now && selector.keys().size() < wanted; connectAt += BETWEEN_CONNECTS) {
            connect();
        }
    }

    private void connect() throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_CONNECT, new Drip(channel, kinds.get(next++ % kinds.size())));
    }

    private void ready(SelectionKey key) {
        var drip = (Drip) key.attachment();
        try {
            if (key.isConnectable() && drip.channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                drip.channel.write(ByteBuffer.wrap(drip.kind.atOnce()));
                drip.dueAt = System.nanoTime() + BETWEEN_BYTES;
                order.add(drip);
                open.incrementAndGet();
            } else if (key.isReadable()) {
                read(drip);
            }
        } catch (IOException e) {
            end(drip);
        }
    }

    private void read(Drip drip) throws IOException {
        int n = drip.channel.read(ByteBuffer.allocate(1024));
        if (n < 0) {
            end(drip);
        } else if (n > 0) {
            answered.incrementAndGet();
        }
    }

    private void drip(long now) {
        while (!order.isEmpty() && order.peek().dueAt - now <= 0) {
            var drip = order.remove();
            if (!drip.channel.isOpen()) {
                continue;
            }
            try {
                drip.channel.write(ByteBuffer.wrap(drip.kind.slowly(), drip.dripped++ % drip.kind.slowly().length, 1));
                sent.incrementAndGet();
                drip.dueAt = now + BETWEEN_BYTES;
                order.add(drip);
            } catch (IOException e) {
                end(drip);
            }
        }
    }

    private void end(Drip drip) {
        try {
            open.addAndGet(drip.dueAt == 0 ? 0 : -1);
            closed.incrementAndGet();
            drip.channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        running = false;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
