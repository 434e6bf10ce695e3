package io.sluice.way.wall;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** All that is logged until it is closed, of our own down to what is for debugging alone, with every stack trace. */
final class Overheard extends Handler implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OURS = Logger.getLogger("io.sluice");

    private final PatternFormatter formatter = new PatternFormatter("%p %c %X %s%e%n");
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final Level level = OURS.getLevel();

    Overheard() {
        setLevel(Level.ALL);
        OURS.setLevel(Level.FINE);
        ROOT.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(formatter.format(record));
    }

    String text() {
        return String.join("", lines);
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public void close() {
        ROOT.removeHandler(this);
        OURS.setLevel(level);
    }
}
