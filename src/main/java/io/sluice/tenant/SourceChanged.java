package io.sluice.tenant;

import java.util.UUID;

/** A CDI event, fired after commit: a source or its secrets changed, so what caches know of it is old. */
public record SourceChanged(UUID sourceId) {}
