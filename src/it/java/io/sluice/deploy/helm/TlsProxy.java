package io.sluice.deploy.helm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A port of 127.0.0.1 that speaks TLS alone, in front of one that does not. Blocking code on virtual threads. */
final class TlsProxy implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Identity identity;

    private TlsProxy(ServerSocket door, int target, Identity identity) {
        this.door = door;
        this.target = target;
        this.identity = identity;
    }

    static TlsProxy to(int target, Identity identity) throws IOException {
        var proxy = new TlsProxy(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), target, identity);
        Thread.ofVirtual().name("tls-" + target).start(proxy::accept);
        return proxy;
    }

    int port() {
        return door.getLocalPort();
    }

    /** Clients that did not like the certificate. */
    int refused() {
        return refused.get();
    }

    /** Shows another certificate from now on, and ends all connections. */
    void become(Identity other) {
        identity = other;
        end();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException over) {
                // The test is over.
            }
        }
    }

    private void serve(Socket client) {
        try (var tls = (SSLSocket) identity.context().getSocketFactory().createSocket(client, null, true);
                var store = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(store);
            tls.startHandshake();
            var answers = Thread.ofVirtual().start(() -> pump(store, tls));
            pump(tls, store);
            answers.join();
        } catch (SSLException e) {
            refused.incrementAndGet();
        } catch (IOException gone) {
            // Either side left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // Either side left.
        }
    }

    private void end() {
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException closed) {
                // It was closed before.
            }
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        door.close();
        end();
    }
}
