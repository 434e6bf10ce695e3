package io.sluice.ops.key;

import io.sluice.ops.embedded.StartRefused;
import io.sluice.tenant.DataKeys;
import io.sluice.tenant.key.WrappedKeys;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Wraps the tenants' data keys by the first master key: once a node has started, and every hour for those that a node of an older configuration made. Not oftener,
 * because as long as nodes disagree which key is the first, each undoes what the other does; whichever starts last has the last word. Blocking; for one thread.
 */
final class Rewrapping {
    private static final Logger LOG = Logger.getLogger(Rewrapping.class);
    private static final Duration ANEW = Duration.ofHours(1);

    private final WrappedKeys stored;
    private final Clock clock;
    private Instant due = Instant.MIN;
    private boolean said;

    Rewrapping(WrappedKeys stored, Clock clock) {
        this.stored = stored;
        this.clock = clock;
    }

    /** @throws StartRefused a master key is missing, without which what somebody has sealed would not open */
    void check() throws SQLException {
        long foreign = stored.foreign();
        if (foreign > 0 || !platformOpens()) {
            throw new StartRefused("SLUICE_ENCRYPTION_KEY lacks a key that wraps data keys in this database"
                    + (foreign > 0 ? " (rows: " + foreign + ")" : "")
                    + "; it should hold that key, too, behind the first, until all are wrapped by the first");
        }
    }

    private boolean platformOpens() throws SQLException {
        try {
            return stored.find(DataKeys.PLATFORM).isPresent();
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Does what is due.
     *
     * @return how many tenants' keys are left that the first master key does not wrap
     */
    long turn() throws SQLException {
        long left = stored.toRewrap();
        if (left > 0 && !clock.instant().isBefore(due)) {
            rewrap();
            due = clock.instant().plus(ANEW);
            left = stored.toRewrap();
        }
        if (left > 0) {
            said = false;
        } else if (!said && stored.severalMasters()) {
            said = true;
            LOG.info(
                    "all data keys are wrapped by the first key of SLUICE_ENCRYPTION_KEY; where every node has it first, the others may be removed");
        }
        return left;
    }

    private void rewrap() throws SQLException {
        var done = stored.rewrap();
        if (done.wrapped() > 0) {
            LOG.infof(
                    "data keys are wrapped anew by the first key of SLUICE_ENCRYPTION_KEY tenants=%d", done.wrapped());
        }
        if (done.shut() > 0) {
            LOG.errorf(
                    "data keys are wrapped by no key of SLUICE_ENCRYPTION_KEY, and what they sealed does not open tenants=%d",
                    done.shut());
        }
    }
}
