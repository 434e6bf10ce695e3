package io.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.process.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The books once all is quiet: what was accepted is what the ledger knows, and nothing waits or was given up. */
final class Balance {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NOTHING = List.of("queued", "received", "retrying", "dead", "difference");

    private Balance() {}

    static void isKept(Api api) {
        await().atMost(PATIENCE).ignoreException(IOException.class).untilAsserted(() -> {
            var books = api.get("/balance");
            assertThat(books.path("accepted").asLong()).isPositive();
            assertThat(NOTHING)
                    .allSatisfy(name ->
                            assertThat(books.path(name).asLong(-1)).as(name).isZero());
        });
    }
}
