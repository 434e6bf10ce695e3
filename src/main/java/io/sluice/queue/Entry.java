package io.sluice.queue;

import io.opentelemetry.context.Context;
import io.sluice.event.Receipt;
import java.util.UUID;

/**
 * One claimed request.
 *
 * @param id Redis' entry id
 * @param epoch the life of its partition in Redis that it was appended in; the nil UUID where it does not say
 * @param sealed the request's bytes under the tenant's key, for {@link EventQueue#open}
 * @param trace what its append was part of; the root where that was not traced
 */
public record Entry(String id, UUID epoch, Receipt receipt, byte[] sealed, Context trace) {

    @Override
    public String toString() {
        return "Entry[" + id + "]";
    }
}
