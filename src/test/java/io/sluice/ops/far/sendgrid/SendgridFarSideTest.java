package io.sluice.ops.far.sendgrid;

import static org.assertj.core.api.Assertions.assertThat;

import com.sendgrid.Client;
import com.sendgrid.Method;
import com.sendgrid.Request;
import com.sendgrid.Response;
import com.sendgrid.SendGrid;
import com.sendgrid.helpers.mail.objects.Content;
import com.sendgrid.helpers.mail.objects.Email;
import com.sendgrid.helpers.mail.objects.MailSettings;
import com.sendgrid.helpers.mail.objects.Setting;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Driven by SendGrid's own library. */
class SendgridFarSideTest {
    private static final String KEY = "SG.a";
    private static final String WHOLE = "{'personalizations':[{'to':[{'email':'bob@example.com'}]}],"
            + "'from':{'email':'ada@example.com'},'subject':'Hi','content':[{'type':'text/plain','value':'Hello'}]}";

    private final SendgridFarSide sendgrid = SendgridFarSide.start(new TickedClock());
    private final Http http = new Http(sendgrid.url(), "Bearer " + KEY);

    @BeforeEach
    void key() {
        sendgrid.key(KEY);
    }

    @AfterEach
    void close() {
        sendgrid.close();
    }

    @Test
    void a_mail_is_taken_kept_and_given_an_id() throws Exception {
        // Given
        var mail = mail();
        mail.addCustomArg("tenant_id", "a");
        // When
        var answer = send(KEY, mail);
        // Then
        assertThat(answer.getStatusCode()).isEqualTo(202);
        assertThat(answer.getBody()).isEmpty();
        var kept = sendgrid.sent().getFirst();
        var headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.getHeaders());
        assertThat(headers).containsEntry("X-Message-Id", kept.messageId());
        assertThat(kept.key()).isEqualTo(KEY);
        assertThat(kept.body().at("/personalizations/0/to/0/email").asText()).isEqualTo("bob@example.com");
        assertThat(kept.body().at("/custom_args/tenant_id").asText()).isEqualTo("a");
    }

    @Test
    void every_mail_has_an_id_of_its_own() throws Exception {
        // Given
        send(KEY, mail());
        // When
        send(KEY, mail());
        // Then
        assertThat(sendgrid.sent())
                .extracting(SendgridFarSide.Sent::messageId)
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void the_sandbox_checks_and_takes_nothing() throws Exception {
        // Given
        var mail = mail();
        var sandbox = new Setting();
        sandbox.setEnable(true);
        var settings = new MailSettings();
        settings.setSandboxMode(sandbox);
        mail.setMailSettings(settings);
        // When
        var answer = send(KEY, mail);
        // Then
        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(sendgrid.sent()).isEmpty();
    }

    @Test
    void an_unknown_key_is_refused() throws Exception {
        // Given
        sendgrid.revoke(KEY);
        // When
        var answer = send(KEY, mail());
        // Then
        assertThat(answer.getStatusCode()).isEqualTo(401);
        assertThat(answer.getBody()).contains("authorization grant is invalid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'personalizations':[{'to':[{'email':'bob@example.com'}]}] | 'personalizations':[]    | personalizations",
                "'to':[{'email':'bob@example.com'}]                        | 'to':[]                  | personalizations.0.to",
                "bob@example.com                                           | bob                      | personalizations.0.to.0.email",
                "ada@example.com                                           | ''                       | from.email",
                "'subject':'Hi'                                            | 'subject':''             | subject",
                "[{'type':'text/plain','value':'Hello'}]                   | []                       | content",
                "'value':'Hello'                                           | 'value':''               | content.0.value"
            },
            quoteCharacter = '`')
    void what_cannot_be_sent_is_refused_by_its_field(String part, String instead, String field) throws Exception {
        // Given
        var broken = WHOLE.replace(part, instead.equals("''") ? "" : instead);
        // When
        var answer = http.post("/v3/mail/send", Http.json(broken).toString());
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asText()).isEqualTo(field);
        assertThat(answer.json().at("/errors/0/message").isTextual()).isTrue();
        assertThat(sendgrid.sent()).isEmpty();
    }

    @Test
    void what_is_no_json_is_a_bad_request() throws Exception {
        // When
        var answer = http.post("/v3/mail/send", "{");
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").isNull()).isTrue();
    }

    @Test
    void more_than_thirty_megabytes_are_too_large() throws Exception {
        // Given
        var large = WHOLE.replace("Hello", "x".repeat(30 * 1024 * 1024));
        // When
        var answer = http.post("/v3/mail/send", large.replace('\'', '"'));
        // Then
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("errors")).hasSize(1);
    }

    @Test
    void a_lost_answer_leaves_the_mail_sent() {
        // Given
        sendgrid.faults().inject(Call.by(KEY), new Fault.Lost());
        // When
        var failure = org.assertj.core.api.Assertions.catchThrowable(
                () -> http.post("/v3/mail/send", Http.json(WHOLE).toString()));
        // Then
        assertThat(failure).isInstanceOf(IOException.class);
        assertThat(sendgrid.sent()).hasSize(1);
    }

    @Test
    void too_many_calls_are_told_as_sendgrid_tells_it() throws Exception {
        // Given
        sendgrid.faults().inject(Call.by(KEY), new Fault.Throttled(Duration.ofSeconds(1)));
        // When
        var answer = http.post("/v3/mail/send", Http.json(WHOLE).toString());
        // Then
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().at("/errors/0/message").asText()).isEqualTo("too many requests");
    }

    private static com.sendgrid.helpers.mail.Mail mail() {
        return new com.sendgrid.helpers.mail.Mail(
                new Email("ada@example.com"), "Hi", new Email("bob@example.com"), new Content("text/plain", "Hello"));
    }

    private Response send(String key, com.sendgrid.helpers.mail.Mail mail) throws IOException {
        var api = new SendGrid(key, new Client(true));
        api.setHost("127.0.0.1:" + sendgrid.url().getPort());
        var request = new Request();
        request.setMethod(Method.POST);
        request.setEndpoint("mail/send");
        request.setBody(mail.build());
        return api.api(request);
    }
}
