/** HTTP in: takes requests, judges them, makes them durable, answers. Runs on the event loop and blocks nowhere. */
@NullMarked
package io.sluice.ingest;

import org.jspecify.annotations.NullMarked;
