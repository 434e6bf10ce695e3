package io.sluice.event;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A whole object as one event carried it, reduced to hashes, and what of it the event says was different before. It orders events of one object that fall
 * into the same second: B comes after A when A's object agrees with B's previous attributes.
 *
 * @param object hash of each non-null leaf by hash of its path; a path whose value is an object stands there too, with the hash of "object"
 * @param previous the same of the attributes before the event, with 0 for null; empty where the event does not say
 */
public record Snapshot(Marks object, Marks previous) {

    public Snapshot(Map<Integer, Integer> object, Map<Integer, Integer> previous) {
        this(Marks.of(object), Marks.of(previous));
    }

    /** Whether this object may be what the other event changed. */
    public boolean precedes(Snapshot other) {
        return !other.previous.isEmpty() && other.previous.agreesWith(object);
    }

    /** Hashes of leaves by hash of their path. An object has a hundred of them, so they are kept as bare numbers. Immutable. */
    public static final class Marks {
        public static final Marks NONE = new Marks(new long[0]);

        private static final long LOW = 0xffffffffL;

        /** Ascending: the path's hash in the upper half, the leaf's in the lower. */
        private final long[] pairs;

        private Marks(long[] pairs) {
            this.pairs = pairs;
        }

        public static Marks of(Map<Integer, Integer> hashes) {
            var builder = new Builder();
            hashes.forEach(builder::put);
            return builder.build();
        }

        /**
         * @param bytes what {@link #toBytes} gave, in any order
         * @throws IllegalArgumentException they are something else
         */
        public static Marks fromBytes(byte[] bytes) {
            if (bytes.length % Long.BYTES != 0) {
                throw new IllegalArgumentException("marks are pairs of numbers");
            }
            var pairs = new long[bytes.length / Long.BYTES];
            ByteBuffer.wrap(bytes).asLongBuffer().get(pairs);
            Arrays.sort(pairs);
            return pairs.length == 0 ? NONE : new Marks(pairs);
        }

        /** Eight bytes each: path, leaf, both big-endian. */
        public byte[] toBytes() {
            var bytes = new byte[pairs.length * Long.BYTES];
            ByteBuffer.wrap(bytes).asLongBuffer().put(pairs);
            return bytes;
        }

        public int size() {
            return pairs.length;
        }

        public boolean isEmpty() {
            return pairs.length == 0;
        }

        public int[] paths() {
            return Arrays.stream(pairs).mapToInt(Marks::path).toArray();
        }

        /** The leaf's hash; 0 where nothing is there. */
        public int get(int path) {
            int at = Arrays.binarySearch(pairs, pair(path, 0));
            int found = at < 0 ? -1 - at : at;
            return found < pairs.length && path(pairs[found]) == path ? (int) pairs[found] : 0;
        }

        private boolean agreesWith(Marks object) {
            return Arrays.stream(pairs).allMatch(pair -> object.get(path(pair)) == (int) pair);
        }

        private static long pair(int path, int leaf) {
            return (long) path << Integer.SIZE | leaf & LOW;
        }

        private static int path(long pair) {
            return (int) (pair >> Integer.SIZE);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Marks marks && Arrays.equals(pairs, marks.pairs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(pairs);
        }

        @Override
        public String toString() {
            return "Marks[" + pairs.length + "]";
        }

        /** Gathers marks, each path once; of two paths with one hash the larger leaf stays, whichever came first. */
        public static final class Builder {
            private long[] pairs = new long[128];
            private int size;

            public void put(int path, int leaf) {
                if (size == pairs.length) {
                    pairs = Arrays.copyOf(pairs, 2 * size);
                }
                pairs[size++] = pair(path, leaf);
            }

            public int size() {
                return size;
            }

            public Marks build() {
                Arrays.sort(pairs, 0, size);
                int kept = 0;
                for (int i = 0; i < size; i++) {
                    boolean last = i + 1 == size || path(pairs[i]) != path(pairs[i + 1]);
                    if (last) {
                        pairs[kept++] = pairs[i];
                    }
                }
                size = kept;
                return kept == 0 ? NONE : new Marks(Arrays.copyOf(pairs, kept));
            }
        }
    }
}
