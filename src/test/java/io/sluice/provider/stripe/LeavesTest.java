package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Snapshot;
import io.sluice.provider.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeavesTest {

    /** Whether an object may be what an event with these previous attributes changed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1}|{'a':1}|true",
                "{'a':2}|{'a':1}|false",
                "{'a':'1'}|{'a':1}|false",
                "{'a':null}|{'a':null}|true",
                "{}|{'a':null}|true",
                "{'a':0}|{'a':null}|false",
                "{'a':{'b':1,'c':2}}|{'a':{'b':1}}|true",
                "{'a':{'b':2,'c':2}}|{'a':{'b':1}}|false",
                "{'a':{'b':2}}|{'a':{'c':null}}|true",
                "{'a':{'b':2}}|{'a':null}|false",
                "{'a':null}|{'a':{}}|false",
                "{'a':{}}|{'a':{}}|true",
                "{'a':[1,2]}|{'a':[1,2]}|true",
                "{'a':[1,2]}|{'a':[2,1]}|false",
                "{'a':[{'x':1,'y':null,'z':2}]}|{'a':[{'z':2,'x':1}]}|true",
                "{'a':[]}|{'a':[]}|true",
                "{'a':[]}|{'a':null}|false",
            })
    void an_object_agrees_with_what_was_there_before(String object, String previous, boolean agrees) {
        assertThat(of(object, "{}", "2023-10-16").precedes(of("{}", previous, "2023-10-16")))
                .isEqualTo(agrees);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':[{'id':1,'q':2}]}|{'a':[{'id':1,'q':1}]}|2023-10-16|1",
                "{'a':[{'id':1,'q':2,'p':3}]}|{'a':[{'id':1,'q':1}]}|2023-10-16|0",
                "{'a':[{'id':1,'q':2}]}|{'a':[{'id':1,'q':1}]}|2017-04-06|0",
                "{'a':[{'id':1,'q':2}]}|{'a':[{'id':1,'q':1}]}|2017-05-25|1",
                "{'a':[{'id':1,'q':2}]}|{'a':[{'id':1,'q':1}]}|null|0",
                "{'a':[{'id':1,'q':2}]}|{'a':[]}|2025-03-31.basil|1",
                "{'a':[]}|{'a':[{'id':1,'q':1}]}|2025-03-31.basil|1",
                "{'a':{'b':[{'id':1,'q':2,'p':3}]}}|{'a':{'b':[{'id':1}]}}|2025-03-31.basil|0",
            })
    void an_array_before_counts_only_where_it_is_whole(String object, String previous, String version, int leaves) {
        assertThat(of(object, previous, version).previous().size()).isEqualTo(leaves);
    }

    @Test
    void nulls_of_the_object_are_left_out_and_objects_stand_for_themselves() {
        var marks = of("{'a':null,'b':{'c':1},'d':[null]}", "{}", "2023-10-16").object();
        assertThat(marks.paths()).hasSize(4);
        assertThat(Arrays.stream(marks.paths()).map(marks::get).toArray()).doesNotContain(0);
    }

    @Test
    void an_event_that_says_nothing_of_before_has_no_previous_leaves() {
        assertThat(of("{'a':1}", "null", "2023-10-16").previous().isEmpty()).isTrue();
    }

    @Test
    void an_object_beyond_bounds_is_one_leaf() {
        // Given
        var large = new StringBuilder("{'x':0");
        for (int i = 0; i < 2_000; i++) {
            large.append(",'k").append(i).append("':").append(i);
        }
        // When
        var snapshot = of(large.append('}').toString(), "{'x':1}", "2023-10-16");
        // Then
        assertThat(snapshot.object().paths()).hasSize(1);
        assertThat(snapshot.object().get(snapshot.object().paths()[0])).isNotZero();
        assertThat(snapshot.previous().isEmpty()).isTrue();
        assertThat(snapshot.object())
                .isNotEqualTo(
                        of(large.toString().replace(":1999", ":7"), "{}", "").object());
    }

    private static Snapshot of(String object, String previous, String version) {
        var quoted = version.equals("null") ? version : "'" + version + "'";
        var text = "{'api_version':" + quoted + ",'data':{'object':" + object + ",'previous_attributes':" + previous
                + "}}";
        return Leaves.snapshot(new StripeObject(
                Json.parse(text.replace('\'', '"').getBytes(UTF_8)).orElseThrow()));
    }
}
