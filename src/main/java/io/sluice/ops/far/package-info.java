/**
 * The far sides: the providers' APIs as far as the gateway uses them, as HTTP servers on this machine with all state in memory. Tests and development start
 * them; nothing else does.
 */
@NullMarked
package io.sluice.ops.far;

import org.jspecify.annotations.NullMarked;
