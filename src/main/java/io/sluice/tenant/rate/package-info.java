/** Token buckets that all nodes share through Redis, and that each node goes on with alone while Redis is away. */
@NullMarked
package io.sluice.tenant.rate;

import org.jspecify.annotations.NullMarked;
