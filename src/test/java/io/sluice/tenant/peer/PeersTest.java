package io.sluice.tenant.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
    private final Peers peers = peers("10.0.0.0/8", "2001:db8::/32", "192.0.2.7");

    @Test
    void the_connection_s_address_counts_where_no_trusted_proxy_holds_its_end() {
        assertThat(peers.behind("198.51.100.1", List.of("203.0.113.9"))).isEqualTo("198.51.100.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        10.1.2.3    | 203.0.113.9                       | 203.0.113.9
        10.1.2.3    | 1.1.1.1, 203.0.113.9              | 203.0.113.9
        10.1.2.3    | 1.1.1.1,203.0.113.9,10.9.9.9      | 203.0.113.9
        10.1.2.3    | 203.0.113.9:4711                  | 203.0.113.9
        10.1.2.3    | [2001:db9::1]:4711                | 2001:db9:0:0:0:0:0:1
        10.1.2.3    | 2001:db9::1                       | 2001:db9:0:0:0:0:0:1
        192.0.2.7   | ::ffff:203.0.113.9                | 203.0.113.9
        2001:db8::5 | 203.0.113.9                       | 203.0.113.9
        """)
    void behind_trusted_proxies_the_last_address_that_is_none_of_theirs_counts(
            String other, String forwarded, String address) {
        assertThat(peers.behind(other, List.of(forwarded))).isEqualTo(address);
    }

    @Test
    void lines_of_the_header_are_one_list() {
        assertThat(peers.behind("10.0.0.1", List.of("1.1.1.1", "203.0.113.9, 10.0.0.2")))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "example.com", "203.0.113.9 ", "_hidden", "<script>", "1.1.1.1, nonsense"})
    void what_is_no_address_is_where_the_reading_ends(String forwarded) {
        var read = peers.behind("10.0.0.1", List.of(forwarded));
        assertThat(read).isEqualTo(forwarded.startsWith("203") ? "203.0.113.9" : "10.0.0.1");
    }

    @Test
    void where_all_are_proxies_the_first_of_them_counts() {
        assertThat(peers.behind("10.0.0.1", List.of("10.0.0.3, 10.0.0.2"))).isEqualTo("10.0.0.3");
        assertThat(peers.behind("10.0.0.1", List.of())).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, true", "2001:db8::5, true", "192.0.2.8, false", "'', false", "nonsense, false"})
    void what_a_trusted_proxy_adds_is_believed_and_nobody_else(String address, boolean believed) {
        assertThat(peers.trusts(address)).isEqualTo(believed);
        assertThat(peers().trusts(address)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.128/25, 10.0.0.127, false",
        "10.0.0.128/25, 10.0.0.129, true",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "fd00::/7, fc12::1, true",
        "fd00::/8, 10.0.0.1, false"
    })
    void a_network_holds_the_addresses_that_share_its_first_bits(String network, String address, boolean inside) {
        assertThat(Network.parse(network)
                        .orElseThrow()
                        .contains(Network.address(address).orElseThrow()))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "fd00::/129",
                "10.0.0.0/",
                "10.0.0.0/8/8",
                "localhost",
                "proxy.example.com",
                "/8"
            })
    void what_is_no_network_is_not_taken_for_one(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    private static Peers peers(String... networks) {
        return new Peers(Stream.of(networks)
                .map(text -> Network.parse(text).orElseThrow())
                .toList());
    }
}
