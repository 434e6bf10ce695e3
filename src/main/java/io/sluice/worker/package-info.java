/** Applies what waits: the loops over the queue and over due events. Plain blocking code on virtual threads. */
@NullMarked
package io.sluice.worker;

import org.jspecify.annotations.NullMarked;
