package io.sluice.ops.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process of its own that runs embedded stores until it is killed, as a gateway does. */
final class GatewayProcess {
    private GatewayProcess() {}

    static Process start(Path directory) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The next line that it says: its stores are up, or why it did not start. */
    static String line(Process process) throws IOException {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return String.valueOf(out.readLine());
    }

    public static void main(String[] arguments) throws Exception {
        try {
            var stores = EmbeddedStores.open(Path.of(arguments[0]));
            StoreClient.of(stores).write("written before the kill");
            System.out.println("up");
            new java.util.concurrent.CountDownLatch(1).await();
            stores.close();
        } catch (StartRefused e) {
            System.out.println(e.getMessage());
        }
    }
}
