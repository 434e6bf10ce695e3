package io.sluice.provider.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://h.example/p?q=%3A, https://h.example:443/p?q=%3A",
        "http://h.example/p, http://h.example:80/p",
        "HTTPS://H.Example/p, HTTPS://H.Example:443/p",
        "https://h.example, https://h.example:443",
        "https://h.example?q=1, https://h.example:443?q=1",
        "https://h.example:8443/p, https://h.example/p",
        "https://h.example:8443?q=a:1, https://h.example?q=a:1",
        "https://u:1@h.example/p, https://u:1@h.example:443/p",
        "https://u:1@h.example:8443//p//, https://u:1@h.example//p//",
        "https://[::1]/p, https://[::1]:443/p",
        "https://[::1]:8443/p, https://[::1]/p",
        "https://h.example/p@x:1, https://h.example:443/p@x:1",
    })
    void the_other_form_differs_in_the_port_alone(String url, String other) {
        assertThat(SignedUrl.candidates(url)).containsExactly(url, other);
    }

    @Test
    void a_fragment_is_not_part_of_what_is_signed() {
        assertThat(SignedUrl.candidates("https://h.example/p?q=1#rc=2"))
                .containsExactly("https://h.example/p?q=1", "https://h.example:443/p?q=1");
        assertThat(SignedUrl.query("https://h.example/p?q=1#&MessageSid=SM2")).isEqualTo("q=1");
    }
}
