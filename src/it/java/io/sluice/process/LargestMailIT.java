package io.sluice.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.ops.embedded.OwnStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** With the heap that is recommended, and stores that were never used. What a busy machine could not store in time the provider posts again. */
class LargestMailIT {
    private static final String OPTIONS = "@" + Path.of("deploy", "jvm.options").toAbsolutePath();
    private static final int LIMIT = 30 * 1024 * 1024;
    private static final int PARTS = 4 * 1024;
    private static final int TIMES = 3;

    @TempDir(cleanup = CleanupMode.NEVER) // the embedded stores end after their gateway
    Path directory;

    @Test
    void mails_of_the_largest_size_are_accepted_and_applied() throws Exception {
        // Given
        int port = Gateway.freePort();
        OwnStores.prepare(Files.createDirectory(directory.resolve(".sluice")));
        var setting =
                Gateway.Setting.in(directory, Map.of(Gateway.JVM_OPTIONS, OPTIONS, "PORT", Integer.toString(port)));
        try (var gateway = Gateway.start(setting).awaitReady()) {
            var api = new Api(
                    port,
                    Files.readString(directory.resolve(".sluice/admin-key")).strip());
            var tenant = api.tenant();
            var source = api.call(
                    "POST",
                    "/tenants/" + tenant + "/sources",
                    Map.of("provider", "sendgrid-inbound", "name", "Large mails"));
            var url = api.local(source.path("url").asText());
            // When
            for (int i = 0; i < TIMES; i++) {
                var mail = mail(i);
                await().atMost(Duration.ofMinutes(1)).until(() -> accepted(url, mail, gateway));
            }
            // Then
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(api.all("/tenants/" + tenant + "/records/inbound_emails"))
                            .hasSize(TIMES));
            assertThat(api.get("/balance").path("difference").asInt()).isZero();
            assertThat(gateway.log()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Anything but 200 and "send it again" is a failure. */
    private static boolean accepted(URI url, List<byte[]> mail, Gateway gateway)
            throws IOException, InterruptedException {
        int status = post(url, mail);
        assertThat(status).as(gateway.log()).isIn(200, 503);
        return status == 200;
    }

    private static int post(URI url, List<byte[]> mail) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url)
                .header("Content-Type", "multipart/form-data; boundary=x")
                .timeout(Duration.ofMinutes(1))
                .POST(BodyPublishers.ofByteArrays(mail))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    /** With an attachment that cannot be compressed, up to the limit. */
    private static List<byte[]> mail(int number) {
        var text = new StringBuilder();
        var fields = Map.of(
                "headers", "Message-ID: <large-" + number + "@example.com>",
                "from", "ada@example.com",
                "to", "in@example.org",
                "envelope", "{\"to\":[\"in@example.org\"],\"from\":\"ada@example.com\"}",
                "subject", "Large",
                "attachments", "1",
                "attachment-info", "{\"attachment1\":{\"filename\":\"a.bin\",\"type\":\"application/octet-stream\"}}");
        fields.forEach((name, value) -> text.append("--x\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n")
                .append(value)
                .append("\r\n"));
        text.append("--x\r\nContent-Disposition: form-data; name=\"attachment1\"; filename=\"a.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n");
        var attachment = new byte[LIMIT - PARTS];
        new Random(number).nextBytes(attachment);
        return List.of(text.toString().getBytes(UTF_8), attachment, "\r\n--x--\r\n".getBytes(UTF_8));
    }
}
