/** From where a request comes. */
@NullMarked
package io.sluice.tenant.peer;

import org.jspecify.annotations.NullMarked;
