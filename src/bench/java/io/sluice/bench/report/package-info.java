/** What was found: figures, table, JSON, picture. */
@NullMarked
package io.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
