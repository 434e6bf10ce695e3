package io.sluice.queue;

import io.sluice.event.Receipt;

/**
 * One claimed request.
 *
 * @param id Redis' entry id
 * @param sealed the request's bytes under the tenant's key, for {@link EventQueue#open}
 */
public record Entry(String id, Receipt receipt, byte[] sealed) {

    @Override
    public String toString() {
        return "Entry[" + id + "]";
    }
}
