/** The providers' APIs as far as Sluice calls them, and the durable tasks that do. Nothing on the way of an event waits for anything in here. */
@NullMarked
package io.sluice.remote;

import org.jspecify.annotations.NullMarked;
