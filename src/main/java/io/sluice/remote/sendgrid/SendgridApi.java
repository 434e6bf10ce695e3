package io.sluice.remote.sendgrid;

import com.sendgrid.Method;
import com.sendgrid.Request;
import com.sendgrid.SendGrid;
import com.sendgrid.helpers.mail.Mail;
import com.sendgrid.helpers.mail.objects.Content;
import com.sendgrid.helpers.mail.objects.Email;
import com.sendgrid.helpers.mail.objects.Personalization;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Calls;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Wire;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * SendGrid's Mail Send, by the credential of a source. Blocking; what goes wrong is {@link CallFailed}.
 *
 * @see <a href="https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send">Mail Send</a>
 */
@ApplicationScoped
public class SendgridApi {
    private static final String NAME = "sendgrid";

    private final Calls calls;
    private final Connection connection;

    public SendgridApi(ApiUrls urls, Wire wire, Calls calls, Clock clock) {
        this.calls = calls;
        this.connection = new Connection(wire, urls.sendgridApiUrl(), clock);
    }

    /**
     * A mail to one recipient.
     *
     * @param customArgs come back with every event of the mail
     */
    public record Draft(
            String from,
            String to,
            String subject,
            Optional<String> text,
            Optional<String> html,
            Map<String, String> customArgs) {
        /** Names no person. */
        @Override
        public String toString() {
            return "Draft";
        }
    }

    /**
     * Sends a mail, once: where {@link CallFailed#maybeDone} it may have been taken.
     *
     * @return {@code X-Message-Id}: what the {@code sg_message_id} of its events begins with
     */
    public String send(Access access, Draft draft) {
        var request = new Request();
        request.setMethod(Method.POST);
        request.setEndpoint("mail/send");
        request.setBody(json(draft));
        var library = new SendGrid(access.part("api_key"), connection);
        return calls.call(NAME, access.source(), () -> {
            try {
                var id = library.api(request).getHeaders().getOrDefault(Connection.MESSAGE_ID, "");
                if (id.isBlank()) {
                    throw new CallFailed(Kind.UNAVAILABLE, 0, "SendGrid answered without an id.");
                }
                return id;
            } catch (IOException e) {
                throw new CallFailed(Kind.UNAVAILABLE, 0, "The call to SendGrid failed.");
            }
        });
    }

    private static String json(Draft draft) {
        try {
            return mail(draft).build();
        } catch (IOException | IllegalArgumentException e) {
            // The library looks for API keys in the text.
            throw new CallFailed(Kind.REFUSED, 0, "The mail holds what must not be mailed, such as an API key.");
        }
    }

    private static Mail mail(Draft draft) {
        var mail = new Mail();
        mail.setFrom(new Email(draft.from()));
        mail.setSubject(draft.subject());
        var to = new Personalization();
        to.addTo(new Email(draft.to()));
        mail.addPersonalization(to);
        // Plain text has to stand first.
        draft.text().ifPresent(text -> mail.addContent(new Content("text/plain", text)));
        draft.html().ifPresent(html -> mail.addContent(new Content("text/html", html)));
        draft.customArgs().forEach(mail::addCustomArg);
        return mail;
    }
}
