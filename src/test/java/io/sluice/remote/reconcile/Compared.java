package io.sluice.remote.reconcile;

import io.sluice.way.Gateway;
import io.sluice.way.json.Document;
import java.time.Instant;
import java.util.Map;

/**
 * One source's reconciliation as its operator sees it.
 *
 * @param source its path in the API
 */
public record Compared(String source) {

    public Document state() {
        return Gateway.get(source + "/reconcile");
    }

    /** Has it compared, and waits until that is over. @return events that were missing */
    public long now() {
        return ended(() -> ask(202));
    }

    private long ended(Runnable asked) {
        var before = Instant.now();
        asked.run();
        Gateway.waiting()
                .until(() -> state().getString("last_run_at") != null
                        && Instant.parse(state().getString("last_run_at")).isAfter(before)
                        && state().getString("status").equals("idle"));
        return state().getLong("found");
    }

    /** Has it compared from a time on, at once. */
    void since(String since, int status) {
        Gateway.admin()
                .body(Map.of("since", since))
                .post("/api/v1" + source + "/reconcile")
                .then()
                .statusCode(status);
    }

    /** The same, and waits until that is over. @return events that were missing */
    public long since(Instant since) {
        return ended(() -> since(since.toString(), 202));
    }

    void ask(int status) {
        Gateway.admin()
                .body(Map.of())
                .post("/api/v1" + source + "/reconcile")
                .then()
                .statusCode(status);
    }
}
