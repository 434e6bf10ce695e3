package io.sluice.tenant.peer;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose address a request has. That of the connection, unless a trusted proxy holds the other end: then the last one in {@code X-Forwarded-For} that is no trusted
 * proxy's. What stands left of it, whoever sent the request may have written.
 *
 * <p>No other forwarded header means anything here. The framework's own handling is off: it believes the first address of the list, and {@code Forwarded} where a
 * proxy that does not know it let it through.
 */
@Singleton
public class Peers {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    /** With a port, which some proxies add. */
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[(.+)]|([0-9.]+)):\\d{1,5}");

    private final List<Network> trusted;

    @Inject
    Peers(PeerConfig config) {
        this(config.trustedProxies().orElse(List.of()).stream()
                .map(text -> Network.parse(text.strip()).orElseThrow())
                .toList());
    }

    Peers(List<Network> trusted) {
        this.trusted = trusted;
    }

    /** The IP address of who asks, as text; empty where there is none. */
    public String address(HttpServerRequest request) {
        var other = Optional.ofNullable(request.remoteAddress())
                .map(SocketAddress::hostAddress)
                .orElse("");
        return trusted.isEmpty() ? other : behind(other, request.headers().getAll(FORWARDED_FOR));
    }

    /** Whether a trusted proxy holds the other end of the connection, so that what it adds to a request is believed. */
    public boolean trusts(HttpServerRequest request) {
        return !trusted.isEmpty()
                && Optional.ofNullable(request.remoteAddress())
                        .map(SocketAddress::hostAddress)
                        .filter(this::trusts)
                        .isPresent();
    }

    boolean trusts(String address) {
        return Network.address(address).filter(this::isTrusted).isPresent();
    }

    /** @param forwarded the header's lines, as received */
    String behind(String other, List<String> forwarded) {
        var nearest = Network.address(other);
        var hops = String.join(",", forwarded).split(",", -1);
        for (int hop = hops.length - 1; nearest.filter(this::isTrusted).isPresent() && hop >= 0; hop--) {
            var next = hop(hops[hop].strip());
            if (next.isEmpty()) {
                break;
            }
            nearest = next;
        }
        return nearest.map(InetAddress::getHostAddress).orElse(other);
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static Optional<InetAddress> hop(String text) {
        var port = WITH_PORT.matcher(text);
        if (port.matches()) {
            return Network.address(port.group(1) == null ? port.group(2) : port.group(1));
        }
        return Network.address(text);
    }
}
