package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NeedlesTest {
    @Test
    void whatever_form_it_lies_in_it_would_be_found() {
        var secret = "whsec_+/secretquidnunc";
        var looking = new Needles().add("it", secret);
        var bytes = secret.getBytes(UTF_8);
        for (int offset = 0; offset < 4; offset++) {
            var around = ("ab?~".substring(0, offset) + secret + "~?>").getBytes(UTF_8);
            assertThat(looking.in(around)).containsExactly("it");
            assertThat(looking.in(Base64.getEncoder().encode(around))).containsExactly("it in Base64");
            assertThat(looking.in(Base64.getUrlEncoder().encode(around))).containsExactly("it in Base64");
            assertThat(looking.in(new String(around, UTF_8).getBytes(UTF_16))).containsExactly("it in UTF-16");
        }
        assertThat(looking.in(HexFormat.of().formatHex(bytes).getBytes(UTF_8))).containsExactly("it in hex");
        assertThat(looking.in(URLEncoder.encode(secret, UTF_8).getBytes(UTF_8))).contains("it URL-encoded");
        assertThat(looking.in(("whsec_+/secrequidnunc").getBytes(UTF_8))).isEmpty();
    }
}
