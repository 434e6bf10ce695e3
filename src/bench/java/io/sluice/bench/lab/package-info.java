/** What workloads measure with: what the caller asked for, one run, runs in turn, and targets that are warm. */
@NullMarked
package io.sluice.bench.lab;

import org.jspecify.annotations.NullMarked;
