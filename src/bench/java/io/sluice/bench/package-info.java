/** Measures the packaged gateway against a rival and against the floors that the stores set, on this machine and in one run. */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
