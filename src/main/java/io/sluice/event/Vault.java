package io.sluice.event;

import java.util.UUID;

/** Keeps a tenant's bytes unreadable at rest, with a key of that tenant alone. Blocking on first use of a tenant; thread-safe. */
public interface Vault {
    /** Encrypts and authenticates; the purpose (a table, a stream) is bound in, so that sealed bytes cannot be moved elsewhere. */
    byte[] seal(UUID tenant, String purpose, byte[] plain);

    /**
     * @throws IllegalStateException the bytes were not sealed for this tenant and purpose, or its key is gone
     * @throws LaterRelease they are this tenant's, and whole
     */
    byte[] open(UUID tenant, String purpose, byte[] sealed);

    /**
     * Sealed bytes, and the request that was found in them.
     *
     * @param purpose they are bound to
     */
    record Sealed(String purpose, byte[] bytes, RawRequest request) {
        /** Hides the content. */
        @Override
        public String toString() {
            return "Sealed[" + purpose + "]";
        }
    }

    /** Bytes that a later release packed in a way that this one does not know; whoever runs that one opens them. */
    final class LaterRelease extends RuntimeException {
        private static final long serialVersionUID = 1;

        public LaterRelease() {
            super("sealed by a later release, in a way this one does not know");
        }
    }

    /** Binds sealed bytes to another purpose, without packing what they hold anew. Throws as {@link #open} does. */
    default byte[] reseal(UUID tenant, String from, String to, byte[] sealed) {
        return seal(tenant, to, open(tenant, from, sealed));
    }

    /** A keyed hash, 32 hex characters: equal for equal text within a tenant, telling nothing of the text without the key. */
    String blind(UUID tenant, String text);

    /**
     * Makes the tenant's next use not block; to be called where no transaction or lock is held.
     *
     * @throws IllegalStateException its key is gone
     */
    default void warm(UUID tenant) {}
}
