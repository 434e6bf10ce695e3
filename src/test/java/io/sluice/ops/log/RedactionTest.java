package io.sluice.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.sluice.event.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The net beneath the logs. */
class RedactionTest {
    private static final Redaction REDACTION = new Redaction();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada.lovelace+x@mail.example.com",
                "ADA@EXAMPLE.COM",
                "ada@müller.example",
                "+14158675310",
                "+1 415 867-5310",
                "%2B14158675310",
                "whsec_0123456789abcdef",
                "rk_test_51Abc",
                "slk_0123456789abcdefghijklmnop",
                "SG.abcdefghij.klmnopqrst",
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                "0123456789abcdef0123456789abcdef"
            })
    void personal_data_and_secrets_are_masked(String secret) {
        for (var text : List.of(
                secret, "\"" + secret + "\"", "a=" + secret + " b", "<" + secret + ">", "x: " + secret + ", y")) {
            // When
            var shown = Mask.of(text);
            // Then
            assertThat(shown).as(text).contains("[masked]").doesNotContain(secret);
        }
    }

    @Test
    void a_credential_and_a_urls_password_are_masked() {
        assertThat(Mask.of("Authorization: Bearer abcdef")).isEqualTo("Authorization: Bearer [masked]");
        assertThat(Mask.of("redis://user:sesame@host:6379/0")).isEqualTo("redis://[masked]@host:6379/0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evt_01h455vb4pex5vsknk084sn02q request=src_01h455vb4pex5vsknk084sn02q",
                "01890a5d-ac96-774b-bcce-b302099a8057",
                "2026-11-20T08:15:30.000Z +0100 1700000000 253402300800 1.5e+10",
                "io.sluice.worker.ApplyLoop$Inner@7a81197d",
                "/opt/sluice/quarkus-app/lib/main/io.quarkus.quarkus-redis-client-3.33.2.1.jar",
                "jdbc:postgresql://db.example.com:5432/sluice",
                "webhook refused provider=sendgrid-inbound outcome=signature_mismatch micros=120",
                "AC0123456789abcdef0123456789abcdef",
                "io/sluice/worker/reconcile/SomethingWithAVeryLongNameThatIsNoSecret"
            })
    void what_an_operator_needs_stays_readable(String text) {
        assertThat(Mask.of(text)).isEqualTo(text);
    }

    static Stream<Throwable> talkative() {
        return Stream.of(
                new JsonParseException(null, "Unrecognized token 'sesame'"),
                new SQLException("Key (address)=(sesame) exists", "23505"),
                new NumberFormatException("For input string: \"sesame\""),
                new IllegalStateException(new IllegalArgumentException("sesame")),
                new RuntimeException(
                        "sesame", new SQLException("sesame", "22000", new IllegalArgumentException("sesame"))));
    }

    @ParameterizedTest
    @MethodSource("talkative")
    void a_parsers_or_databases_exception_is_shown_without_what_it_was_given(Throwable thrown) {
        // Given
        var record = record("failed");
        record.setThrown(thrown);
        // When
        boolean passes = REDACTION.isLoggable(record);
        // Then
        assertThat(passes).isTrue();
        assertThat(text(record.getThrown()))
                .doesNotContain("sesame")
                .contains(thrown.getClass().getName(), "RedactionTest.talkative");
    }

    @Test
    void what_tells_of_a_connection_or_of_our_own_code_is_shown() {
        // Given
        var record = record("failed");
        record.setThrown(new java.net.ConnectException("Connection refused to ada@example.com"));
        // When
        REDACTION.isLoggable(record);
        // Then
        assertThat(text(record.getThrown())).startsWith("java.net.ConnectException: Connection refused to [masked]");
        assertThat(Redacted.of(Problem.notFound().exception()))
                .hasToString("io.sluice.event.Problem$Raised: not_found");
    }

    @Test
    void parameters_are_masked_where_they_stand_in_the_message() {
        // Given
        var record = new ExtLogRecord(
                Level.INFO, "sent to %s", ExtLogRecord.FormatStyle.PRINTF, RedactionTest.class.getName());
        record.setParameters(new Object[] {"ada@example.com"});
        // When
        REDACTION.isLoggable(record);
        // Then
        assertThat(record.getFormattedMessage()).isEqualTo("sent to [masked]");
        assertThat(record.getParameters()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@", "a", "+1", "@", "a@b.", "+1 ", "whsec_", "://", "://a", "eyJ.", "Bearer ", "aA1"})
    void masking_takes_no_time_whatever_the_text(String text) {
        // Given
        var hostile = text.repeat(100_000 / text.length());
        Mask.of(hostile);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        // When
        Mask.of(hostile);
        // Then
        assertThat(Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
                .isLessThan(Duration.ofMillis(100));
    }

    @Test
    void the_invitation_to_try_a_gateway_keeps_the_keys_that_it_is_about() {
        // Given
        var record = record("Admin key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        record.setLoggerName(Redaction.INVITATION);
        // When
        REDACTION.isLoggable(record);
        // Then
        assertThat(record.getFormattedMessage()).endsWith("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    }

    private static ExtLogRecord record(String message) {
        return new ExtLogRecord(Level.SEVERE, message, RedactionTest.class.getName());
    }

    private static String text(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
