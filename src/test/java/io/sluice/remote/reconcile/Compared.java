package io.sluice.remote.reconcile;

import io.restassured.path.json.JsonPath;
import io.sluice.way.Gateway;
import java.time.Instant;
import java.util.Map;

/**
 * One source's reconciliation as its operator sees it.
 *
 * @param source its path in the API
 */
public record Compared(String source) {

    public JsonPath state() {
        return Gateway.get(source + "/reconcile");
    }

    /** Has it compared, and waits until that is over. @return events that were missing */
    public long now() {
        var before = Instant.now();
        ask(202);
        Gateway.waiting()
                .until(() -> state().getString("last_run_at") != null
                        && Instant.parse(state().getString("last_run_at")).isAfter(before)
                        && state().getString("status").equals("idle"));
        return state().getLong("found");
    }

    void ask(int status) {
        Gateway.admin()
                .body(Map.of())
                .post("/api/v1" + source + "/reconcile")
                .then()
                .statusCode(status);
    }
}
