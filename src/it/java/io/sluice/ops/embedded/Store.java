package io.sluice.ops.embedded;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A store's server with its children: can be killed, stopped, and started again on the same port and data. One thread. */
public final class Store {
    private final Start start;
    private ProcessHandle server = ProcessHandle.current();
    private List<ProcessHandle> stopped = List.of();

    /** Starts the server; answers its process number. */
    @FunctionalInterface
    interface Start {
        long run() throws Exception;
    }

    Store(Start start) {
        this.start = start;
    }

    /** Returns when the server answers. */
    public void start() throws Exception {
        server = ProcessHandle.of(start.run()).orElseThrow();
    }

    public long pid() {
        return server.pid();
    }

    /** Ends it in an orderly way; returns when it is gone. */
    public void end() {
        var family = family();
        server.destroy();
        awaitEnd(family);
    }

    /** SIGKILL for the server and all of its children; returns when they are gone. */
    public void kill() {
        var family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(family);
    }

    private static void awaitEnd(List<ProcessHandle> family) {
        CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .join();
    }

    /** SIGSTOP: keeps its connections and says nothing. */
    public void stop() throws IOException, InterruptedException {
        stopped = family();
        Signal.STOP.send(stopped);
    }

    public void resume() throws IOException, InterruptedException {
        Signal.CONT.send(stopped);
        stopped = List.of();
    }

    private List<ProcessHandle> family() {
        return Stream.concat(Stream.of(server), server.descendants())
                .filter(ProcessHandle::isAlive)
                .toList();
    }
}
