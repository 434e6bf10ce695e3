package io.sluice.tenant.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeysTest {
    private static final String OLD = key("old");
    private static final String NEW = key("new");
    private static final UUID TENANT = UUID.randomUUID();

    private final KeysetHandle data = fresh();

    @BeforeAll
    static void register() throws GeneralSecurityException {
        AeadConfig.register();
    }

    private static String key(String word) {
        return Base64.getEncoder()
                .encodeToString((word + "-".repeat(32)).substring(0, 32).getBytes(UTF_8));
    }

    private static KeysetHandle fresh() {
        try {
            return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void each_key_opens_and_the_first_wraps() throws GeneralSecurityException {
        // Given
        var byOld = MasterKeys.of(OLD + "," + NEW).wrap(data, TENANT);
        // When
        var byNew = MasterKeys.of(NEW + "," + OLD).wrap(data, TENANT);
        // Then
        for (var both : new String[] {OLD + "," + NEW, NEW + " , " + OLD}) {
            assertThat(MasterKeys.of(both).unwrap(byOld, TENANT).equalsKeyset(data))
                    .isTrue();
            assertThat(MasterKeys.of(both).unwrap(byNew, TENANT).equalsKeyset(data))
                    .isTrue();
        }
        assertThat(MasterKeys.of(NEW).unwrap(byNew, TENANT).equalsKeyset(data)).isTrue();
        assertThatThrownBy(() -> MasterKeys.of(NEW).unwrap(byOld, TENANT)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> MasterKeys.of(OLD).unwrap(byNew, TENANT)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void what_was_wrapped_when_there_was_one_key_alone_opens() throws GeneralSecurityException {
        // Given
        var alone = new AesGcmJce(Base64.getDecoder().decode(OLD));
        var wrapped =
                TinkProtoKeysetFormat.serializeEncryptedKeyset(data, alone, (TENANT + "/data_key").getBytes(UTF_8));
        // When
        var opened = MasterKeys.of(NEW + "," + OLD).unwrap(wrapped, TENANT);
        // Then
        assertThat(opened.equalsKeyset(data)).isTrue();
    }

    @Test
    void another_tenants_keys_do_not_open_as_ones_own() throws GeneralSecurityException {
        var masters = MasterKeys.of(OLD);
        var wrapped = masters.wrap(data, TENANT);
        assertThatThrownBy(() -> masters.unwrap(wrapped, UUID.randomUUID()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void a_key_is_named_by_what_it_cannot_be_told_from() {
        // Given
        var masters = MasterKeys.of(OLD + "," + NEW);
        // Then
        assertThat(masters.first())
                .matches("[0-9a-f]{16}")
                .isEqualTo(MasterKeys.of(OLD).first());
        assertThat(masters.marks()).doesNotHaveDuplicates().hasSize(masters.count());
        assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(OLD))).doesNotContain(masters.first());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sesame", "c2VzYW1l", ",", "OLD,", "OLD,OLD", "OLD,sesame", "OLD NEW"})
    void what_is_no_list_of_keys_is_refused_without_being_told(String text) {
        var given = text.replace("OLD", OLD).replace("NEW", NEW);
        assertThatThrownBy(() -> MasterKeys.of(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("sesame", OLD, NEW);
    }
}
