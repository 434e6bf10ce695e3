package io.sluice.ops.far;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The latest calls, oldest first. Thread-safe. */
final class CallLog {
    private static final int KEPT = 100_000;

    private final Deque<Entry> entries = new ArrayDeque<>();

    synchronized Entry arrived(Call call) {
        var entry = new Entry(call);
        entries.addLast(entry);
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
        return entry;
    }

    synchronized List<Call> calls(Predicate<Call> which) {
        var found = new ArrayList<Call>();
        for (var entry : entries) {
            if (which.test(entry.call)) {
                found.add(entry.call);
            }
        }
        return List.copyOf(found);
    }

    final class Entry {
        private Call call;

        private Entry(Call call) {
            this.call = call;
        }

        void answered(int status) {
            synchronized (CallLog.this) {
                call = call.answered(status);
            }
        }
    }
}
