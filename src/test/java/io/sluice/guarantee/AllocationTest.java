package io.sluice.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.event.Verification;
import io.sluice.provider.Traffic;
import io.sluice.tenant.key.OpenKeys;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one request costs the garbage collector, in bytes. It tells of a parse done twice or a copy of the body too many, and unlike time it is the same on a busy
 * machine. Each budget is a third above what interpreted code takes, which is the most: compiled code leaves some objects out.
 */
class AllocationTest {
    private static final int ROUNDS = 5;
    private static final int CALLS = 20;
    private static final byte[] BOUND = "00000000-0000-0000-0000-000000000001/queue".getBytes(UTF_8);

    /** Bytes, by the name of the traffic, to judge a request and to read its events. */
    private static final Map<String, Long> VERIFY_AND_READ = Map.ofEntries(
            entry("stripe-subscription", 67_000L),
            entry("stripe-invoice", 70_000L),
            entry("twilio-inbound", 28_000L),
            entry("twilio-status", 19_000L),
            entry("twilio-long", 93_000L),
            entry("sendgrid-1", 8_800L),
            entry("sendgrid-10", 67_000L),
            entry("sendgrid-100", 656_000L),
            entry("sendgrid-inbound", 32_000L),
            entry("gcal-exists", 3_000L));

    /** Bytes to read over a request whose body has 5 KB. */
    private static final long SKIM = 14_000;

    /** Bytes to compress and encrypt a request whose body has 5 KB. */
    private static final long SEAL = 35_000;

    private static volatile Object kept = "";

    static Iterable<String> traffic() {
        return Traffic.names();
    }

    @ParameterizedTest
    @MethodSource("traffic")
    void a_request_is_judged_and_read_within_its_budget(String name) {
        // Given
        var given = Traffic.of(name);
        assertThat(given.verify()).isInstanceOf(Verification.Verified.class);
        // When
        long bytes = allocated(() -> {
            kept = given.verify();
            return given.read();
        });
        // Then
        assertThat(bytes)
                .as(name)
                .isPositive()
                .isLessThan(Objects.requireNonNull(VERIFY_AND_READ.get(name), "no budget"));
    }

    /** Stripe's events are large, and the door needs little of them. */
    @ParameterizedTest
    @ValueSource(strings = {"stripe-subscription", "stripe-invoice"})
    void a_request_is_skimmed_within_its_budget(String name) {
        // Given
        var given = Traffic.of(name);
        // When
        long bytes = allocated(given::skim);
        // Then
        assertThat(bytes).as(name).isPositive().isLessThan(SKIM);
    }

    @Test
    void a_request_is_sealed_within_its_budget() throws GeneralSecurityException {
        // Given
        OpenKeys.register();
        var keys = OpenKeys.of(OpenKeys.generate());
        var request = Traffic.of("stripe-invoice").request();
        // When
        long bytes = allocated(() -> keys.seal(BOUND, request.toBytes()));
        // Then
        assertThat(bytes).isPositive().isLessThan(SEAL);
    }

    /** Bytes for each call. The fewest of several rounds: a round may pay for a class loaded or a buffer grown, and none pays less than its due. */
    private static long allocated(Supplier<Object> work) {
        var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                kept = work.get();
            }
            fewest = Math.min(fewest, thread.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest / CALLS;
    }
}
