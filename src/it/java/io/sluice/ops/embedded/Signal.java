package io.sluice.ops.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What Java cannot send to a process itself. */
public enum Signal {
    STOP,
    CONT;

    public void send(List<ProcessHandle> processes) throws IOException, InterruptedException {
        if (processes.isEmpty()) {
            return;
        }
        var words = new ArrayList<>(List.of("kill", "-" + name()));
        processes.forEach(p -> words.add(Long.toString(p.pid())));
        new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
