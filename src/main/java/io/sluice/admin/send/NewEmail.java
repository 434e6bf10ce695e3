package io.sluice.admin.send;

import io.sluice.admin.problem.Faults;
import io.sluice.remote.send.Order;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A mail that is to be sent. */
@Schema(name = "NewEmail")
record NewEmail(
        @Schema(description = "A source of SendGrid's with a credential") @Nullable String sourceId,

        @Nullable String from,
        @Nullable String to,
        @Nullable String subject,

        @Schema(description = "Needed where there is no html") @Nullable String text,

        @Nullable String html) {

    private static final String ADDRESS = "is an e-mail address alone, like ada@example.com";
    private static final String TEXT = "is not blank and has " + Shapes.LONGEST_TEXT + " characters at most";

    /** Names every field at fault. */
    Optional<Order> order(Faults faults) {
        var sender = faults.one("from", from, Shapes::mail, ADDRESS);
        var recipient = faults.one("to", to, Shapes::mail, ADDRESS);
        var line = faults.one(
                "subject", subject, Shapes::subject, "is one line of 1 to " + Shapes.LONGEST_SUBJECT + " characters");
        var plain = faults.optional("text", text, Shapes::text, TEXT);
        var rich = faults.optional("html", html, Shapes::text, TEXT);
        if (text == null && html == null) {
            faults.add("text", "is required where there is no html");
        }
        return sender.flatMap(s -> recipient.flatMap(r -> line.map(l -> new Order.Email(s, r, l, plain, rich))));
    }

    /** Says nothing: all of it is personal. */
    @Override
    public String toString() {
        return "NewEmail";
    }
}
