/** Simulated providers: objects that change step by step, and the requests that tell of it. */
@NullMarked
package io.sluice.history.provider;

import org.jspecify.annotations.NullMarked;
