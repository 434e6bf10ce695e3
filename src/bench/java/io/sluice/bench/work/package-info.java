/** The workloads, each a row or several of the table. */
@NullMarked
package io.sluice.bench.work;

import org.jspecify.annotations.NullMarked;
