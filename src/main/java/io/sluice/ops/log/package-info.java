/** What leaves the process as logs. */
@NullMarked
package io.sluice.ops.log;

import org.jspecify.annotations.NullMarked;
