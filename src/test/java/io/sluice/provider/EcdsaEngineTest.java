package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conscrypt and the JDK, which stands in for it, judge alike. */
class EcdsaEngineTest {
    private static final Traffic BATCH = Traffic.of("sendgrid-10");
    private static final byte[] BODY = BATCH.request().body();
    private static final byte[] TIME = header(1).getBytes(UTF_8);
    private static final byte[] SIGNATURE = Base64.getDecoder().decode(header(0));
    private static final byte[] KEY =
            Base64.getDecoder().decode(BATCH.secrets().active().getFirst().value());

    private static String header(int which) {
        return BATCH.request()
                .headers()
                .single(SignerEcdsa.headers().get(which))
                .orElseThrow();
    }

    static Stream<EcdsaEngine> engines() {
        return Stream.of(EcdsaEngine.JDK, EcdsaEngine.BEST);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void what_was_signed_holds_and_what_was_changed_does_not(EcdsaEngine engine) {
        // Given
        var key = engine.key(KEY).orElseThrow();
        var other = engine.key(Base64.getDecoder().decode(SignerEcdsa.keys().stored()))
                .orElseThrow();
        // Then
        assertThat(engine.holds(key, SIGNATURE, TIME, BODY)).isTrue();
        assertThat(engine.holds(other, SIGNATURE, TIME, BODY)).isFalse();
        assertThat(engine.holds(key, SIGNATURE, TIME, flipped(BODY, BODY.length - 1)))
                .isFalse();
        assertThat(engine.holds(key, SIGNATURE, flipped(TIME, 0), BODY)).isFalse();
        assertThat(engine.holds(key, SIGNATURE, TIME)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void no_changed_cut_or_empty_signature_holds_and_none_throws(EcdsaEngine engine) {
        // Given
        var key = engine.key(KEY).orElseThrow();
        var zeros = new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0};
        // Then
        assertThat(engine.holds(key, zeros, TIME, BODY)).isFalse();
        for (int i = 0; i < SIGNATURE.length; i++) {
            assertThat(engine.holds(key, flipped(SIGNATURE, i), TIME, BODY))
                    .as("byte %d", i)
                    .isFalse();
            assertThat(engine.holds(key, Arrays.copyOf(SIGNATURE, i), TIME, BODY))
                    .as("cut at %d", i)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_point_that_is_not_on_the_curve_is_no_key(EcdsaEngine engine) {
        // Then
        assertThat(engine.key(flipped(KEY, KEY.length - 1))).isEmpty();
        assertThat(engine.key(Arrays.copyOf(KEY, KEY.length - 1))).isEmpty();
        assertThat(engine.key(new byte[0])).isEmpty();
    }

    @Test
    void here_conscrypt_checks() {
        // Then
        assertThat(Ecdsa.engine()).isEqualTo("Conscrypt");
        assertThat(Ecdsa.isSlow()).isFalse();
    }

    /** A JVM of its own: what has been loaded once stays. */
    @Test
    void where_its_native_library_does_not_load_the_jdk_checks() throws IOException, InterruptedException {
        // Given
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = List.of(
                java,
                "-Dorg.conscrypt.native.workdir=/dev/null",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                WithoutConscrypt.class.getName());
        // When
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        // Then
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).endsWith("JDK, slow: true, Verified\n");
    }

    /** Says what checks, and what it says of a genuine request. */
    static final class WithoutConscrypt {
        private WithoutConscrypt() {}

        public static void main(String... args) {
            var verdict = Traffic.of("sendgrid-10").verify().getClass().getSimpleName();
            System.out.print(Ecdsa.engine() + ", slow: " + Ecdsa.isSlow() + ", " + verdict + "\n");
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        var changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }
}
