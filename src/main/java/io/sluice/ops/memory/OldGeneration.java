package io.sluice.ops.memory;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import javax.management.NotificationEmitter;

/**
 * Collects the heap whenever the old generation passes a bound that is far below its end. A heap that must hold the largest mail is mostly empty otherwise, and would be filled with
 * garbage before anybody looked for it.
 *
 * @see java.lang.management.MemoryPoolMXBean#setUsageThreshold
 */
@ApplicationScoped
class OldGeneration {
    /** A system property, as it belongs to the size of the heap: bytes; where there is none, the heap is collected when it is full. */
    private static final String BOUND = "sluice.heap.collect-from";

    void start(@Observes StartupEvent event) {
        long bytes = Long.getLong(BOUND, 0);
        if (bytes > 0) {
            watch(bytes);
        }
    }

    /** From now on, for as long as the process lives. */
    static void watch(long bytes) {
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(OldGeneration::isOld)
                .forEach(pool -> pool.setUsageThreshold(within(pool, bytes)));
        var memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
        // The collector's own thread tells; it must not be held.
        memory.addNotificationListener(
                (told, none) -> Thread.startVirtualThread(System::gc),
                told -> told.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
                null);
    }

    private static boolean isOld(MemoryPoolMXBean pool) {
        return pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported();
    }

    /** A smaller heap is collected when it is full. */
    private static long within(MemoryPoolMXBean pool, long bytes) {
        long most = pool.getUsage().getMax();
        return most < 0 ? bytes : Math.min(bytes, most);
    }
}
