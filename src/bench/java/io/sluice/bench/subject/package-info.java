/** What is measured: the gateway, a rival, and two floors. */
@NullMarked
package io.sluice.bench.subject;

import org.jspecify.annotations.NullMarked;
