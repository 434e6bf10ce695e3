package io.sluice.ops.log;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Lets every record pass, without what looks like personal data or a secret. Every handler has it. */
@LoggingFilter(name = Redaction.NAME)
public final class Redaction implements Filter {
    static final String NAME = "redaction";

    /** The category of what shows made keys, and a demo's, to the person who started the gateway with embedded stores. */
    public static final String INVITATION = "io.sluice.invitation";

    @Override
    public boolean isLoggable(LogRecord record) {
        if (!INVITATION.equals(record.getLoggerName())) {
            redact(record);
        }
        return true;
    }

    private static void redact(LogRecord record) {
        var extended = ExtLogRecord.wrap(record);
        var said = extended.getFormattedMessage();
        if (said != null) {
            var shown = Mask.of(said);
            if (extended == record) {
                extended.setMessage(shown, ExtLogRecord.FormatStyle.NO_FORMAT);
            } else {
                record.setMessage(shown);
            }
            record.setParameters(null);
        }
        if (record.getThrown() != null) {
            record.setThrown(Redacted.of(record.getThrown()));
        }
    }
}
