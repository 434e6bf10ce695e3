/** Goes on with erasures of tenants and of people that take longer than the call that asked for them. */
@NullMarked
package io.sluice.worker.erasure;

import org.jspecify.annotations.NullMarked;
