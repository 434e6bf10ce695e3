package io.sluice.ops.memory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** The process's own memory. */
@ConfigMapping(prefix = "sluice.memory")
public interface MemoryConfig {
    /**
     * Bytes of the old generation from which all of the heap is collected, though there is room; 0: never. A heap that must hold the largest mail is mostly empty otherwise, and would be filled
     * with garbage before anybody looked for it.
     */
    @WithDefault("0")
    @Min(0) long collectFrom();
}
