package io.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.process.Api;
import java.io.IOException;
import java.time.Duration;

/** What was accepted at the door is what the ledger knows. */
final class Balance {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The gauge of the difference is read every 15 s. */
    private static final Duration GAUGE = Duration.ofSeconds(16);

    private Balance() {}

    /** Waits until the difference is 0. */
    static void isKept(Api api) throws IOException {
        if (api.difference().isPresent()) {
            await().atMost(PATIENCE)
                    .ignoreException(IOException.class)
                    .untilAsserted(() -> assertThat(api.difference()).hasValue(0));
            return;
        }
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .during(GAUGE)
                .until(() -> api.metric("sluice_balance_difference") == 0);
    }
}
