package io.sluice.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A TCP port of 127.0.0.1 in front of another one: connections through it can be cut, refused or held. Blocking code on virtual threads. */
public final class Proxy implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final ServerSocket door;
    private final int target;
    private final Supplier<Wire> wires;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** What sees the bytes of one connection before they are passed on. What it does not pass is the connection's end. Each direction is one thread. */
    public interface Wire {
        Wire OPEN = new Wire() {};

        /** @return whether these bytes are passed on to the store */
        default boolean toStore(byte[] piece) {
            return true;
        }

        /** @return whether these bytes are passed on to the gateway */
        default boolean fromStore(byte[] piece) {
            return true;
        }
    }

    @FunctionalInterface
    private interface Look {
        boolean passes(byte[] piece);
    }

    private Proxy(ServerSocket door, int target, Supplier<Wire> wires) {
        this.door = door;
        this.target = target;
        this.wires = wires;
    }

    /** @param wires one for each connection */
    public static Proxy to(int target, Supplier<Wire> wires) throws IOException {
        var proxy = new Proxy(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), target, wires);
        Thread.ofVirtual().name("proxy-" + target).start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Resets every connection; new ones are taken. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Resets every connection, and new ones as they come. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Keeps the connections and passes nothing on, as a network does that drops packets. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Ends refusing and holding. */
    public void open() {
        refusing = false;
        gate.countDown();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException e) {
                // The far side is down, or the test is over.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        var server = new Socket();
        var link = new Link(client, server);
        if (refusing) {
            link.reset();
            return;
        }
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            link.reset();
            throw e;
        }
        links.add(link);
        var wire = wires.get();
        Thread.ofVirtual().start(() -> pump(link, client, server, wire::toStore));
        Thread.ofVirtual().start(() -> pump(link, server, client, wire::fromStore));
        if (refusing) {
            link.reset();
        }
    }

    private void pump(Link link, Socket from, Socket to, Look look) {
        var buffer = new byte[PIECE];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                gate.await();
                if (!look.passes(Arrays.copyOf(buffer, n))) {
                    link.reset();
                    return;
                }
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException gone) {
            // Either side left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.close();
            links.remove(link);
        }
    }

    private record Link(Socket client, Socket server) {
        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException closed) {
                // One of them was closed before.
            }
            close();
        }

        /** What was passed on still arrives. */
        void close() {
            for (var socket : new Socket[] {client, server}) {
                try {
                    socket.close();
                } catch (IOException closed) {
                    // It was closed before.
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open();
        cut();
    }
}
