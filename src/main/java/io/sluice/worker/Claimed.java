package io.sluice.worker;

import io.sluice.queue.Entry;
import io.sluice.queue.Partition;
import io.sluice.worker.trace.ApplySpan;

/** An entry, and the lane that claimed it, which is who may acknowledge it. */
record Claimed(Partition partition, Entry entry, ApplySpan span) {}
