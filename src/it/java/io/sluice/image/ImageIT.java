package io.sluice.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, opened: of this build's application, less the embedded stores' jars, which {@code -Dembedded=false} leaves out. */
class ImageIT {
    private static final Path APPLICATION =
            Path.of(System.getProperty("sluice.jar")).resolveSibling("");
    private static final long MIB = 1024 * 1024;
    private static final Pattern SECRET = Pattern.compile(
            "-----BEGIN [A-Z ]*PRIVATE KEY-----\\s*[A-Za-z0-9+/]{40}|whsec_[A-Za-z0-9]{24}|slk_[A-Za-z0-9]{24}|sk_live_[A-Za-z0-9]{16}|AKIA[A-Z0-9]{16}");
    private static final Pattern SECRET_FILE =
            Pattern.compile("(^|/)(\\.env|\\.git|\\.sluice|id_rsa|.*\\.(pem|p12|jks|key))(/|$)");

    @TempDir
    static Path directory;

    private static JsonNode config;
    /** From the lowest upwards. */
    private static List<Layer> layers;

    /** @param bytes in the registry */
    private record Layer(long bytes, List<TarArchiveEntry> files, Map<String, byte[]> ours) {
        List<String> names() {
            return files.stream()
                    .filter(TarArchiveEntry::isFile)
                    .map(TarArchiveEntry::getName)
                    .toList();
        }
    }

    @BeforeAll
    static void the_image_is_opened() throws Exception {
        var application = directory.resolve("quarkus-app");
        try (var files = Files.walk(APPLICATION)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var to = application.resolve(APPLICATION.relativize(file).toString());
                if (!file.getFileName().toString().contains("embedded")) {
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        var tar = directory.resolve("image.tar");
        ImageTar.write(application, tar, "scratch", "sluice:it");
        var json = new ObjectMapper();
        var files = read(tar);
        var manifest = json.readTree(files.get("manifest.json")).path(0);
        config = json.readTree(files.get(manifest.path("Config").asText()));
        layers = new ArrayList<>();
        for (var layer : manifest.path("Layers")) {
            layers.add(layer(files.get(layer.asText())));
        }
        assertThat(manifest.path("RepoTags").toString()).isEqualTo("[\"sluice:it\"]");
    }

    @Test
    void it_runs_as_nobody_in_particular_and_says_what_it_is() {
        // Given
        var words = new ObjectMapper();
        // When
        var running = config.path("config");
        // Then
        assertThat(running.path("User").asText()).isEqualTo("65532:65532");
        assertThat(running.path("Entrypoint")).isEqualTo(words.valueToTree(ImageTar.ENTRY_POINT));
        assertThat(running.path("WorkingDir").asText()).isEqualTo("/app");
        assertThat(running.path("Env").toString())
                .contains("\"PORT=8080\"", "\"SLUICE_EMBEDDED=off\"")
                .doesNotContain("KEY", "PASSWORD", "URL");
        assertThat(running.path("ExposedPorts").toString()).isEqualTo("{\"8080/tcp\":{}}");
        assertThat(running.path("Labels").path("org.opencontainers.image.title").asText())
                .isEqualTo("sluice");
        assertThat(config.path("created").asText()).startsWith("1970-01-01");
    }

    @Test
    void a_change_of_our_code_is_a_small_layer_above_the_others() {
        // Given
        var limit = 4 * MIB;
        // When
        var top = layers.getLast();
        // Then
        assertThat(layers).hasSize(3);
        assertThat(layers.getFirst().names()).hasSizeGreaterThan(100).allMatch(name -> name.startsWith("app/lib/"));
        assertThat(layers.get(1).names()).contains("app/quarkus-run.jar", "app/jvm.options", "app/health");
        assertThat(top.names()).hasSize(1).allMatch(name -> name.startsWith("app/app/"));
        assertThat(top.bytes()).isLessThan(limit);
        assertThat(layers.stream().mapToLong(Layer::bytes).sum()).isBetween(20 * MIB, 110 * MIB);
    }

    @Test
    void no_embedded_store_and_no_secret_is_in_it() {
        // Given
        var names = layers.stream().flatMap(layer -> layer.names().stream()).toList();
        // When
        var ours = new HashMap<String, byte[]>();
        layers.forEach(layer -> ours.putAll(layer.ours()));
        // Then
        assertThat(names)
                .noneMatch(name -> name.contains("embedded-") || name.contains("postgres-linux"))
                .noneMatch(name -> SECRET_FILE.matcher(name).find());
        assertThat(ours).hasSizeGreaterThan(500);
        assertThat(ours.entrySet().stream()
                        .filter(file -> SECRET.matcher(new String(file.getValue(), ISO_8859_1))
                                .find())
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void nobody_may_change_what_is_in_it() {
        // Given
        var files = layers.stream().flatMap(layer -> layer.files().stream());
        // When
        var writable = files.filter(file -> file.getLongUserId() != 0 || (file.getMode() & 022) != 0);
        // Then
        assertThat(writable).isEmpty();
        assertThat(layers.get(1).files().stream().filter(file -> (file.getMode() & 0111) != 0 && file.isFile()))
                .extracting(TarArchiveEntry::getName)
                .containsExactly("app/health");
    }

    @Test
    void an_application_with_embedded_stores_is_refused() {
        // Given
        var tar = directory.resolve("refused.tar");
        // When, then
        assertThatThrownBy(() -> ImageTar.write(APPLICATION, tar, "scratch", "sluice:it"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dembedded=false");
        assertThat(tar).doesNotExist();
    }

    private static Map<String, byte[]> read(Path tar) throws IOException {
        var files = new HashMap<String, byte[]>();
        try (var in = new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar)))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static Layer layer(byte[] packed) throws IOException {
        var files = new ArrayList<TarArchiveEntry>();
        var ours = new HashMap<String, byte[]>();
        try (var in = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(packed)))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.add(entry);
                if (entry.getName().startsWith("app/app/") && entry.isFile()) {
                    unzip(in, ours);
                } else if (entry.isFile() && !entry.getName().endsWith(".jar")) {
                    ours.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return new Layer(packed.length, files, ours);
    }

    private static void unzip(InputStream jar, Map<String, byte[]> into) throws IOException {
        var zip = new ZipInputStream(jar); // not closed: it is a part of the layer
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            into.put(entry.getName(), zip.readAllBytes());
        }
    }
}
