/** What the worker tells a trace. */
@NullMarked
package io.sluice.worker.trace;

import org.jspecify.annotations.NullMarked;
