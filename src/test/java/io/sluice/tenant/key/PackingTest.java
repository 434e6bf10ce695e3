package io.sluice.tenant.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.sluice.event.Vault;
import io.sluice.provider.Traffic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {
    private final Packing packing = new Packing();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 16 * 1024, 16 * 1024 + 1, 64 * 1024, 64 * 1024 + 1, 2 * 1024 * 1024})
    void opens_what_it_packed_of_any_size(int size) {
        var words =
                "\"livemode\": true,\n".repeat(1 + size / 8).substring(0, size).getBytes(UTF_8);
        var noise = new byte[size];
        new Random(size).nextBytes(noise);

        assertThat(packing.unpack(packing.pack(words))).isEqualTo(words);
        assertThat(packing.unpack(packing.pack(noise))).isEqualTo(noise);
        assertThat(packing.pack(noise))
                .as("noise gets no larger but for the marker")
                .hasSizeLessThanOrEqualTo(size + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stripe-subscription", "stripe-invoice"})
    void two_thirds_of_what_it_would_take_without_the_shapes(String traffic) {
        var request = Traffic.of(traffic).request().toBytes();

        var packed = packing.pack(request);

        assertThat(packed).hasSizeLessThan(Zstd.compress(request, 1).length * 2 / 3);
        assertThat(packing.unpack(packed)).isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twilio-inbound", "twilio-status", "sendgrid-1", "sendgrid-10", "sendgrid-100"})
    void no_larger_than_without_the_shapes(String traffic) {
        var request = Traffic.of(traffic).request().toBytes();

        var packed = packing.pack(request);

        assertThat(packed).hasSizeLessThanOrEqualTo(1 + Zstd.compress(request, 1).length);
        assertThat(packing.unpack(packed)).isEqualTo(request);
    }

    @Test
    void opens_what_was_packed_before_there_were_shapes() {
        var plain = "{\"object\": \"event\"}".repeat(20).getBytes(UTF_8);
        var frame = Zstd.compress(plain, 1);
        var packed = new byte[1 + frame.length];
        packed[0] = 1;
        System.arraycopy(frame, 0, packed, 1, frame.length);

        assertThat(packing.unpack(packed)).isEqualTo(plain);
    }

    /** Made by the first release that had shapes. */
    @Test
    void opens_what_was_packed_with_the_first_shapes() {
        var packed = Base64.getDecoder()
                .decode(
                        "Aii1L/1gLQBNAgCIU2x1NjQxNXBhc3RfZHUKfQoRAMiLW3LCNtCoUwP/wBCoKxCgihgHSsAC1s4cTgwXoIHDRIA+CwAQkQhvlTB1aADkqcQ4FHKA");

        assertThat(new String(packing.unpack(packed), UTF_8)).isEqualTo(first());
    }

    private static String first() {
        return """
                {
                  "id": "evt_1Sluice",
                  "object": "event",
                  "api_version": "2026-07-29.dahlia",
                  "created": 1764150000,
                  "data": {
                    "object": {
                      "id": "sub_1Sluice",
                      "object": "subscription",
                      "application": null,
                      "application_fee_percent": null,
                      "status": "past_due"
                    }
                  }
                }
                """;
    }

    @Test
    void says_that_it_does_not_know_a_marker_of_a_later_release() {
        assertThatThrownBy(() -> packing.unpack(new byte[] {3, 1, 2, 3})).isInstanceOf(Vault.LaterRelease.class);
    }

    @Test
    void refuses_a_frame_that_was_cut() {
        var whole = packing.pack(first().getBytes(UTF_8));
        var cut = Arrays.copyOf(whole, whole.length - 5);

        assertThatThrownBy(() -> packing.unpack(cut)).isInstanceOf(IllegalStateException.class);
    }

    /** More at a time than there are contexts to keep. */
    @Test
    void many_threads_do_not_mix_what_they_pack() throws Exception {
        int many = 4 * Runtime.getRuntime().availableProcessors();
        var ready = new CountDownLatch(many);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < many; i++) {
                var name = "\"thread_" + i + "\": null,\n";
                all.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    boolean same = true;
                    for (int size : new int[] {300, 5_000, 16 * 1024 + 1, 300, 5_000}) {
                        var plain = name.repeat(size).substring(0, size).getBytes(UTF_8);
                        same &= Arrays.equals(packing.unpack(packing.pack(plain)), plain);
                    }
                    return same;
                }));
            }
            for (var one : all) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
