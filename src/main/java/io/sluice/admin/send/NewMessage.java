package io.sluice.admin.send;

import io.sluice.admin.problem.Faults;
import io.sluice.remote.send.Order;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message that is to be sent. */
@Schema(name = "NewMessage")
record NewMessage(
        @Schema(description = "A source of Twilio's with a credential") @Nullable String sourceId,

        @Schema(
                description =
                        "A number in E.164, whatsapp:+…, a short code, a sender's name, or a messaging service: MG…")
        @Nullable String from,

        @Schema(description = "A number in E.164, or whatsapp:+…") @Nullable String to,

        @Schema(description = "1 to 1600 characters; needed where there are no media_urls") @Nullable String body,

        @Schema(description = "Up to 10, https, of public hosts") @Nullable List<@Nullable String> mediaUrls) {

    /** Names every field at fault. */
    Optional<Order> order(Faults faults) {
        var sender = faults.one(
                "from", from, Shapes::sender, "is +15551234567, whatsapp:+15551234567, a short code, a name or MG…");
        var recipient =
                faults.one("to", to, Shapes::recipient, "is a number like +15551234567, or whatsapp:+15551234567");
        var text = faults.optional(
                "body", body, Shapes::message, "is 1 to " + Shapes.LONGEST_MESSAGE + " characters, and not blank");
        var media = media(faults);
        if (body == null && (mediaUrls == null || mediaUrls.isEmpty())) {
            faults.add("body", "is required where there are no media_urls");
        }
        return sender.flatMap(s -> recipient.map(r -> new Order.Message(s, r, text, media)));
    }

    private List<String> media(Faults faults) {
        if (mediaUrls == null) {
            return List.of();
        }
        var urls = mediaUrls.stream().filter(Objects::nonNull).toList();
        boolean fit = urls.size() == mediaUrls.size()
                && urls.size() <= Shapes.MOST_MEDIA
                && urls.stream().allMatch(Shapes::media);
        if (!fit) {
            faults.add("media_urls", "are up to " + Shapes.MOST_MEDIA + " URLs of https, of public hosts");
        }
        return fit ? urls : List.of();
    }

    /** Says nothing: all of it is personal. */
    @Override
    public String toString() {
        return "NewMessage";
    }
}
