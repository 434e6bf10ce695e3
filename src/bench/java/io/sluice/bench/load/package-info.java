/** What is sent: signed requests, as fast as answers come or at a fixed rate. */
@NullMarked
package io.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
