package io.sluice.bench.load;

import java.net.URI;
import java.util.concurrent.ExecutionException;

/**
 * At a fixed rate, whatever the answers: a request's time counts from when it was due, not from when a connection was free for it, so a target that pauses is
 * charged for every request of the pause. The first request of each connection opens it before the schedule begins: it is answered for, but has no time. Takes little of the
 * machine, as it shares that with what it measures: one thread, and bytes as they go out.
 */
public record OpenLoop(int connections, double perSecond) {
    /**
     * Sends each request once, all to one server.
     *
     * @throws ExecutionException it takes no connections
     */
    public Answers send(Signed signed) throws Exception {
        var server = URI.create(signed.requests().getFirst().url());
        var root = server.getScheme() + "://" + server.getRawAuthority() + "/";
        if (!signed.requests().stream().allMatch(request -> request.url().startsWith(root))) {
            throw new IllegalArgumentException("a schedule is of one server, here of " + root);
        }
        try (var loop = new Loop()) {
            return new Schedule(this, loop, server, signed.requests()).answers();
        }
    }
}
