package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Stops the stores once this process is gone, however it ends. A shell reads from our pipe; the kernel closes the pipe even after SIGKILL, and then the shell
 * stops what it was told of. It ignores the terminal's signals, so that the gateway drains while its stores are still there. Each process is named by its
 * number and its program, so that a late shell never stops the stores of the next gateway; one that
 * ended and that nobody collected yet has no program any more.
 */
final class Watchdog implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT TERM HUP QUIT
            pids=
            while read -r pid; do pids="$pids $pid"; done
            program() { if [ -e /proc/self/exe ]; then readlink /proc/$1/exe; else ps -o comm= -p $1; fi; }
            store() { case "$(program $1)" in *postgres*|*redis-server*) ;; *) false ;; esac; }
            for pid in $pids; do if store $pid; then kill -INT $pid; kill -CONT $pid; fi; done
            tries=0
            while [ $tries -lt 300 ]; do
              alive=
              for pid in $pids; do store $pid && alive=1; done
              [ -z "$alive" ] && break
              sleep 0.1
              tries=$((tries + 1))
            done
            [ -z "$1" ] || rm -rf -- "$1"
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    /** @param temporary a directory to delete in the end; empty text: none */
    static Watchdog start(String temporary) throws IOException {
        var shell = new ProcessBuilder("sh", "-c", SCRIPT, "sluice-watchdog", temporary)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Watchdog(shell);
    }

    /** Stops this process, too, in the end. */
    void watch(long pid) throws IOException {
        var pipe = shell.getOutputStream();
        pipe.write((pid + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        pipe.flush();
    }

    /** Stops what is watched now and waits for it. */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            shell.waitFor(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
