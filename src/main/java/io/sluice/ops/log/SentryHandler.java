package io.sluice.ops.log;

import io.sentry.Sentry;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.SentryOptions;
import io.sentry.protocol.Message;
import io.sentry.protocol.SentryException;
import io.sentry.protocol.SentryStackFrame;
import io.sentry.protocol.SentryStackTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Sends what is logged as an error, masked as in the log, and nothing else: no host, no request, no user, no breadcrumbs. Sending takes a thread of Sentry's own. */
final class SentryHandler extends Handler {
    /** Of its own errors nothing is sent. */
    private static final String SENTRY = "io.sentry";

    private static final int CLOSING_MILLIS = 1_000;

    private SentryHandler() {
        setLevel(Level.SEVERE);
    }

    /** @param dsn checked before */
    static SentryHandler open(String dsn) {
        Sentry.init(options -> configure(options, dsn));
        return new SentryHandler();
    }

    private static void configure(SentryOptions options, String dsn) {
        options.setDsn(dsn);
        options.setSendDefaultPii(false);
        options.setAttachServerName(false);
        options.setAttachThreads(false);
        options.setAttachStacktrace(false);
        options.setMaxBreadcrumbs(0);
        options.setEnableUncaughtExceptionHandler(false);
        options.setEnableShutdownHook(false);
        options.setEnableAutoSessionTracking(false);
        options.setShutdownTimeoutMillis(CLOSING_MILLIS);
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record) && !String.valueOf(record.getLoggerName()).startsWith(SENTRY)) {
            Sentry.captureEvent(event(record));
        }
    }

    private static SentryEvent event(LogRecord record) {
        var event = new SentryEvent();
        event.setLevel(SentryLevel.ERROR);
        event.setLogger(record.getLoggerName());
        var message = new Message();
        message.setFormatted(Mask.of(String.valueOf(ExtLogRecord.wrap(record).getFormattedMessage())));
        event.setMessage(message);
        if (record.getThrown() != null) {
            event.setExceptions(exceptions(record.getThrown()));
        }
        return event;
    }

    /** Sentry's order: what caused all comes first. */
    private static List<SentryException> exceptions(Throwable thrown) {
        var exceptions = new ArrayList<SentryException>();
        for (var one = Redacted.of(thrown); one != null; one = one.getCause()) {
            var exception = new SentryException();
            var said = one.toString().split(": ", 2);
            exception.setType(said[0]);
            exception.setValue(said.length == 1 ? "" : said[1]);
            exception.setStacktrace(new SentryStackTrace(frames(one)));
            exceptions.addFirst(exception);
        }
        return exceptions;
    }

    private static List<SentryStackFrame> frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .map(SentryHandler::frame)
                .toList()
                .reversed();
    }

    private static SentryStackFrame frame(StackTraceElement element) {
        var frame = new SentryStackFrame();
        frame.setModule(element.getClassName());
        frame.setFunction(element.getMethodName());
        frame.setFilename(element.getFileName());
        frame.setLineno(Math.max(0, element.getLineNumber()));
        frame.setInApp(element.getClassName().startsWith("io.sluice."));
        return frame;
    }

    @Override
    public void flush() {
        // Sentry's own thread sends.
    }

    @Override
    public void close() {
        // ErrorReports does.
    }
}
