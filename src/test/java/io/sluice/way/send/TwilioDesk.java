package io.sluice.way.send;

import io.sluice.ops.far.twilio.TwilioAccount;
import io.sluice.ops.far.twilio.TwilioFarSide;
import io.sluice.way.far.FarSides;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Somebody who sends messages by an account of their own with the Twilio of this process. */
abstract class TwilioDesk {
    static final String FROM = "+15005550006";
    static final String TO = "+15005550001";
    static final Map<String, String> HELLO = Map.of("from", FROM, "to", TO, "body", "Hello & welcome");

    @Inject
    DataSource database;

    final TwilioFarSide twilio = FarSides.twilio();
    final String sid = "AC" + UUID.randomUUID().toString().replace("-", "");
    final TwilioAccount account = twilio.account(sid, "hush-" + sid);
    Desk desk;

    @BeforeEach
    void open() {
        desk = Desk.twilio(sid, "hush-" + sid);
    }

    @AfterEach
    void well() {
        twilio.faults().lift();
        twilio.progress();
        twilio.progressBeforeAnswer(false);
    }
}
