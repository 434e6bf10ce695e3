/** Sending: what a tenant wants sent is kept, called for once, and its record moved by what the provider tells. */
@NullMarked
package io.sluice.remote.send;

import org.jspecify.annotations.NullMarked;
