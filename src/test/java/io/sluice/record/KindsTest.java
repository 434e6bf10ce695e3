package io.sluice.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds against the contract and against their tables. */
class KindsTest {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    static Set<String> kinds() {
        return Kinds.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_table_of_a_kind_has_a_column_for_each_field_that_is_not_personal(String name) throws IOException {
        // Given
        var sql = migration(name);
        var table = Pattern.compile("CREATE TABLE " + name + " \\((.*?)\\n\\);", Pattern.DOTALL)
                .matcher(sql);
        assertThat(table.find()).isTrue();
        // When
        var columns = Stream.concat(table.group(1).strip().lines(), added(name))
                .map(line -> line.strip().replace(",", "").split(" "))
                .collect(Collectors.toMap(words -> words[0].replace("\"", ""), words -> words[1]));
        // Then
        Map<String, String> expected = Kinds.get(name).columns().stream()
                .collect(Collectors.toMap(Field::name, f -> f.type().sql()));
        assertThat(columns).isEqualTo(expected);
        assertThat(sql).contains("CALL sluice_record_table('" + name + "');").contains("COMMENT ON TABLE " + name);
    }

    @ParameterizedTest
    @CsvSource({
        "customers, email name phone deleted",
        "subscriptions, customer status price product quantity currency current_period_start current_period_end cancel_at"
                + " cancel_at_period_end canceled_at ended_at trial_end metadata livemode account",
        "invoices, customer subscription number status amount_due amount_paid amount_remaining currency attempt_count"
                + " next_payment_attempt hosted_invoice_url",
        "payments, customer invoice status amount amount_received amount_refunded disputed currency failure_code failure_message",
        "checkouts, mode status payment_status customer customer_email subscription payment client_reference_id amount_total"
                + " currency metadata",
        "messages, channel direction from to body status error_code error_message media segments contact_id",
        "calls, direction from to status duration_seconds answered_by",
        "contacts, address_kind address name opted_out last_seen_at",
        "emails, to status reason opens machine_opens clicks first_opened_at last_clicked_at smtp_id categories custom_args",
        "suppressions, address reason group_id active",
        "inbound_emails, from to envelope_to subject text html attachments spam_score spf dkim verified",
        "calendar_events, calendar_id status summary description location start end all_day time_zone organizer attendees"
                + " recurring_event_id original_start ical_uid sequence",
    })
    void the_data_of_a_kind_has_exactly_the_fields_of_the_contract(String name, String fields) {
        assertThat(Kinds.get(name).data(State.NEW.values())).containsOnlyKeys(fields.split(" "));
    }

    @Test
    void there_is_a_kind_for_each_that_the_contract_names() {
        assertThat(kinds()).hasSize(12);
    }

    @Test
    void a_kind_that_there_is_not_is_found_nowhere() {
        assertThat(Kinds.find("parcels")).isEmpty();
        assertThatThrownBy(() -> Kinds.get("parcels")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Columns that later migrations added. */
    private static Stream<String> added(String kind) throws IOException {
        var add = Pattern.compile("ALTER TABLE " + kind + " ADD (\\w+ \\w+);");
        try (var files = Files.list(MIGRATIONS)) {
            return files.map(KindsTest::text).toList().stream()
                    .flatMap(sql -> add.matcher(sql).results())
                    .map(found -> found.group(1));
        }
    }

    private static String migration(String kind) throws IOException {
        try (var files = Files.list(MIGRATIONS)) {
            var file = files.filter(f -> f.toString().endsWith("__" + kind + ".sql"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(file);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
