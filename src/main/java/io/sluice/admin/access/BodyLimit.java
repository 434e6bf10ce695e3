package io.sluice.admin.access;

import io.sluice.event.Problem;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Refuses bodies above 1 MiB, declared or streamed. */
@Provider
@ManagementApi
class BodyLimit implements ReaderInterceptor {

    static final int MAX_BYTES = 1024 * 1024;

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Bounded(context.getInputStream()));
        return context.proceed();
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

    private static final class Bounded extends FilterInputStream {
        private long left = MAX_BYTES;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int some = super.read(into, offset, length);
            count(Math.max(0, some));
            return some;
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw tooLarge();
            }
        }
    }
}
