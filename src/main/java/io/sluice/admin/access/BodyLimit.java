package io.sluice.admin.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.sluice.event.Problem;
import io.vertx.core.http.HttpVersion;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refuses bodies above 1 MiB, declared or streamed, and such as come in drops. */
@Provider
@ManagementApi
class BodyLimit implements ReaderInterceptor {

    static final int MAX_BYTES = 1024 * 1024;

    /** Not there yet when the framework makes its interceptors. */
    private final Instance<AccessConfig> config;

    private final CurrentVertxRequest current;

    BodyLimit(Instance<AccessConfig> config, CurrentVertxRequest current) {
        this.config = config;
        this.current = current;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(
                new Bounded(context.getInputStream(), config.get().bodyTimeout(), this::hangUpAfterTheAnswer));
        return context.proceed();
    }

    /** Whoever is too slow would go on, and the framework would read all of it. */
    private void hangUpAfterTheAnswer() {
        var routing = current.getCurrent();
        routing.addEndHandler(done -> {
            if (routing.request().version() == HttpVersion.HTTP_2) {
                routing.response().reset();
            } else {
                routing.request().connection().close();
            }
        });
    }

    /** @throws Problem.Raised 413 */
    static void checkDeclared(@Nullable String contentLength) {
        // The HTTP server has refused what is not a number.
        if (contentLength != null && Long.parseLong(contentLength) > MAX_BYTES) {
            throw tooLarge();
        }
    }

    private static Problem.Raised tooLarge() {
        return Problem.of(413, "payload_too_large", "A request may have 1 MiB at most.")
                .exception();
    }

    private interface Read {
        int now() throws IOException;
    }

    private static final class Bounded extends FilterInputStream {
        private final long end;
        private final Runnable givenUp;
        private long left = MAX_BYTES;
        private boolean tooSlow;

        Bounded(InputStream in, Duration patience, Runnable givenUp) {
            super(in);
            this.end = System.nanoTime() + patience.toNanos();
            this.givenUp = givenUp;
        }

        @Override
        public int read() throws IOException {
            int one = timely(super::read);
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int some = timely(() -> super.read(into, offset, length));
            count(Math.max(0, some));
            return some;
        }

        /** Who sends nothing at all is hung up on by the framework, after {@code quarkus.http.read-timeout}; where an answer still gets there, it is 408 too. */
        private int timely(Read read) throws IOException {
            int got;
            try {
                got = read.now();
            } catch (InterruptedIOException ending) {
                throw ending;
            } catch (IOException silentOrGone) {
                throw tooSlow();
            }
            if (got >= 0 && System.nanoTime() - end > 0) {
                throw tooSlow();
            }
            return got;
        }

        private Problem.Raised tooSlow() {
            tooSlow = true;
            givenUp.run();
            return Problem.of(408, "request_timeout", "The body did not come in time.")
                    .exception();
        }

        /** Closing reads the rest, so that of a body that comes in drops nothing more is asked. */
        @Override
        public void close() throws IOException {
            if (!tooSlow) {
                super.close();
            }
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
