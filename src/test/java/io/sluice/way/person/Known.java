package io.sluice.way.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Somebody whom a tenant knows by telephone, WhatsApp, e-mail and as a customer; all of it came by webhooks. */
record Known(Gateway tenant, String name, String phone, String email) {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String OURS = "%2B15550000001";

    /** The sources of a tenant, one for each provider. */
    record Sources(Sender twilio, Sender sendgrid, Sender inbound, Sender stripe) {
        static Sources of(Gateway tenant) {
            var sandbox = Map.of("sandbox", "true");
            return new Sources(
                    tenant.source("twilio", Gateway.keys("twilio"), sandbox),
                    tenant.source("sendgrid", Gateway.keys("sendgrid"), sandbox),
                    tenant.source("sendgrid-inbound"),
                    tenant.source("stripe"));
        }
    }

    static Known somebody(Gateway tenant) {
        var mark = UUID.randomUUID().toString().substring(0, 8);
        int number = 1_000_000 + Math.floorMod(mark.hashCode(), 9_000_000);
        return new Known(tenant, "name" + mark, "+1555" + number, mark + "@example.com");
    }

    /** What is found of them wherever it lies. */
    String[] marks() {
        return new String[] {name, phone.substring(1), email};
    }

    /** Ten events. */
    void speaks(Sources to) {
        var sid = name.substring(4);
        to.twilio()
                .post(
                        FORM,
                        form(
                                "MessageSid=SMi%1$s&SmsStatus=received&From=%2$s&To=" + OURS
                                        + "&Body=It+is+%3$s&ProfileName=%3$s",
                                sid))
                .isAccepted();
        to.twilio()
                .post(FORM, form("MessageSid=SMs%1$s&SmsStatus=received&From=%2$s&To=" + OURS + "&Body=STOP", sid))
                .isAccepted();
        to.twilio()
                .post(FORM, form("MessageSid=SMo%1$s&MessageStatus=delivered&From=" + OURS + "&To=%2$s", sid))
                .isAccepted();
        to.twilio()
                .post(
                        FORM,
                        form(
                                "MessageSid=SMw%1$s&SmsStatus=received&From=whatsapp%%3A%2$s&To=whatsapp%%3A" + OURS
                                        + "&Body=Hi",
                                sid))
                .isAccepted();
        to.twilio()
                .post(FORM, form("CallSid=CA%1$s&CallStatus=completed&From=%2$s&To=" + OURS + "&CallerName=%3$s", sid))
                .isAccepted();
        to.sendgrid()
                .post("application/json", """
                [{"event":"delivered","email":"%1$s","timestamp":1700000000,"sg_message_id":"m%3$s.x","category":["%2$s"]},
                 {"event":"unsubscribe","email":"%1$s","timestamp":1700000009}]""".formatted(email, name, sid).getBytes(UTF_8))
                .isAccepted();
        to.inbound().post("multipart/form-data; boundary=b", mail()).isAccepted();
        to.stripe()
                .post("application/json", """
                {"id":"evt_c%3$s","object":"event","type":"customer.created","created":1700000000,"data":{"object":
                 {"id":"cus_%3$s","object":"customer","email":"%1$s","name":"%2$s","phone":"%4$s"}}}""".formatted(email.toUpperCase(java.util.Locale.ROOT), name, sid, spaced())
                        .getBytes(UTF_8))
                .isAccepted();
        to.stripe()
                .post("application/json", """
                {"id":"evt_s%2$s","object":"event","type":"customer.subscription.updated","created":1700000001,"data":{"object":
                 {"id":"sub_%2$s","object":"subscription","customer":"cus_%2$s","status":"active","metadata":{"who":"%1$s"}}}}""".formatted(name, sid).getBytes(UTF_8))
                .isAccepted();
    }

    private String spaced() {
        return "+1 (" + phone.substring(2, 5) + ") " + phone.substring(5, 8) + "-" + phone.substring(8);
    }

    private byte[] form(String format, String sid) {
        return format.replace(OURS, OURS.replace("%", "%%"))
                .formatted(sid, URLEncoder.encode(phone, UTF_8), name)
                .getBytes(UTF_8);
    }

    private byte[] mail() {
        var fields = List.of(
                "headers", "Message-ID: <in" + name.substring(4) + "@mail.example>\r\nFrom: " + email + "\r\n",
                "from", name + " <" + email + ">",
                "to", "desk@tenant.example",
                "envelope", "{\"to\":[\"desk@tenant.example\"],\"from\":\"" + email + "\"}",
                "subject", "From " + name,
                "text", "Call " + phone + ", " + name);
        var body = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"").append(fields.get(i));
            body.append("\"\r\n\r\n").append(fields.get(i + 1)).append("\r\n");
        }
        return body.append("--b--\r\n").toString().getBytes(UTF_8);
    }

    /** The contact of this address; its id. */
    String contact(String address) {
        return Gateway.admin()
                .queryParam("external_id", address)
                .get("/api/v1" + tenant.path("/records/contacts"))
                .jsonPath()
                .getString("data[0].id");
    }

    /** A request about them that nobody signed as they should; waits until it is kept. */
    void isRefused(Sources by) {
        var body = "{\"receipt_email\":\"" + email + "\"}";
        var before = tenant.read("/rejections").getList("data").size();
        by.stripe().with(Gateway.keys("stripe")).post("application/json", body.getBytes(UTF_8));
        Gateway.waiting().until(() -> tenant.read("/rejections").getList("data").size() == before + 1);
    }

    /** The operator counts the events of this id. */
    void isSought() {
        Gateway.admin()
                .body(Map.of("filter", Map.of("external_id", email), "dry_run", true))
                .post("/api/v1" + tenant.path("/replays"))
                .then()
                .statusCode(202);
    }

    /** Sends of the tenant to them; the status of the answer. */
    int message(Sources through) {
        return ask(
                "/messages",
                Map.of("source_id", through.twilio().id(), "from", "+15550000001", "to", phone, "body", "Hi"));
    }

    int mail(Sources through) {
        return ask(
                "/emails",
                Map.of(
                        "source_id",
                        through.sendgrid().id(),
                        "from",
                        "desk@tenant.example",
                        "to",
                        email,
                        "subject",
                        "Hi",
                        "text",
                        "Hi"));
    }

    private int ask(String path, Map<String, String> body) {
        return Gateway.admin().body(body).post("/api/v1" + tenant.path(path)).statusCode();
    }
}
