package io.sluice.queue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The names of the queue's streams, for tests of what looks at them from outside. */
public final class Streams {
    private Streams() {}

    public static List<String> names(int partitions) {
        return IntStream.range(0, partitions)
                .boxed()
                .flatMap(p -> Arrays.stream(Lane.values()).map(lane -> lane.stream(p)))
                .toList();
    }
}
