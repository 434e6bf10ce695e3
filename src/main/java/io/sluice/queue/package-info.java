/** Redis Streams: accepted requests wait here, sealed, until they are applied. */
@NullMarked
package io.sluice.queue;

import org.jspecify.annotations.NullMarked;
