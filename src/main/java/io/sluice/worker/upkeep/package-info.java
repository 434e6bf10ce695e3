/** What is done from time to time by one node for all: keeping to the retention, and going on with what was begun. */
@NullMarked
package io.sluice.worker.upkeep;

import org.jspecify.annotations.NullMarked;
