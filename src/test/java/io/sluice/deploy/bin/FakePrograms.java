package io.sluice.deploy.bin;

import io.sluice.deploy.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs that are found before the machine's own, do what a test wants, and write down with which words they were called. */
final class FakePrograms {
    private final Path folder;
    private final Path calls;

    FakePrograms(Path directory) throws IOException {
        this.folder = Files.createDirectories(directory.resolve("programs"));
        this.calls = Files.writeString(directory.resolve("calls"), "");
    }

    /** @param script of bash; where the program is there already it is replaced */
    FakePrograms with(String name, String script) throws IOException {
        var file = Files.writeString(
                folder.resolve(name), "#!/usr/bin/env bash\necho \"" + name + " $*\" >>\"$CALLS\"\n" + script + "\n");
        file.toFile().setExecutable(true);
        return this;
    }

    /** For who is to find them. */
    Map<String, String> variables(Map<String, String> more) {
        var all = new HashMap<>(more);
        all.put("PATH", folder + ":" + System.getenv("PATH"));
        all.put("CALLS", calls.toString());
        return all;
    }

    /** In their order, each with its words. */
    List<String> calls() throws IOException {
        return Files.readAllLines(calls);
    }

    /** A copy of {@code deploy/bin} in which a script may be replaced. */
    static Path copyOfBin(Path directory) throws IOException {
        var copy = Files.createDirectories(directory.resolve("bin"));
        try (var scripts = Files.list(Script.FOLDER)) {
            for (var script : scripts.toList()) {
                Files.copy(
                        script,
                        copy.resolve(script.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }
}
