/** What a provider is: its signature, its events, what they mean for records. Pure: no I/O, no clock, no injection. */
@NullMarked
package io.sluice.provider;

import org.jspecify.annotations.NullMarked;
