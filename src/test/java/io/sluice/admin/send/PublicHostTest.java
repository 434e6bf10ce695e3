package io.sluice.admin.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that a provider is to fetch for a tenant. */
class PublicHostTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/a.png",
                "https://EXAMPLE.com./a.png",
                "https://a-1.b.example.co.uk:8443/x?y=z",
                "https://xn--bcher-kva.example/",
                "https://example.xn--p1ai/",
                "https://8.8.8.8/a",
                "https://172.32.0.1/",
                "https://[2606:4700::1111]/a"
            })
    void hosts_of_the_internet_are_taken(String url) {
        assertThat(Shapes.media(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/a.png",
                "ftp://example.com/a",
                "https:///a",
                "https://user@example.com/",
                "https://user:pw@example.com/",
                "https://localhost/",
                "https://printer/",
                "https://db.internal/",
                "https://box.LOCAL/",
                "https://a.localhost./",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f.0.0.1/",
                "https://0x7f000001/",
                "https://0177.0.0.1/",
                "https://10.0.0.1/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://172.16.0.1/",
                "https://172.31.255.255/",
                "https://192.168.1.1/",
                "https://192.0.2.1/",
                "https://198.18.0.1/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://256.1.1.1/",
                "https://0.0.0.0/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fe80::1]/",
                "https://[fd00::1]/",
                "https://[ff02::1]/",
                "https://[2002:a00:1::]/",
                "https://[2001:0:a00:1::]/",
                "https://[64:ff9b::a00:1]/",
                "https://example.com\\@10.0.0.1/",
                "https://example..com/",
                "https://-example.com/",
                "nonsense"
            })
    void hosts_of_somebody_s_own_network_are_not(String url) {
        assertThat(Shapes.media(url)).isFalse();
    }
}
