package io.sluice.tenant.key;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import io.sluice.event.Vault;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Compresses what is worth it, behind a byte that tells how. What is of a webhook's size is compressed against {@link Shapes what providers send}, which takes half as long and
 * leaves half as much; what is larger repeats itself. Zstandard's tables are kept from one use to the next, as making them takes longer than compressing a webhook. Thread-safe.
 *
 * @see <a href="https://github.com/facebook/zstd/blob/dev/lib/zstd.h">ZSTD_compress_usingCDict</a>
 */
final class Packing {
    private static final int PLAIN = 0;
    private static final int ZSTD = 1;
    private static final int ZSTD_SHAPES = 2;
    private static final int WORTH_COMPRESSING = 256;
    private static final int LARGEST_OF_SHAPES = 16 * 1024;
    private static final int MAX_OPENED = 64 * 1024 * 1024;

    private static final int LEVEL = 1;
    /** Fast: what no shape has is copied, not coded. */
    private static final int LEVEL_OF_SHAPES = -1;

    private static final int SCRATCH = 64 * 1024;
    private static final int LARGE = 1024 * 1024;

    private final Pool<Compressor> compressing;
    private final Pool<ZstdDecompressCtx> decompressing = new Pool<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);
    private final Pool<ZstdDecompressCtx> decompressingShapes;

    Packing() {
        var bytes = Shapes.bytes();
        var shapes = new ZstdDictCompress(bytes, LEVEL_OF_SHAPES);
        var known = new ZstdDictDecompress(bytes);
        this.compressing = new Pool<>(() -> new Compressor(shapes), Compressor::close);
        this.decompressingShapes = new Pool<>(() -> new ZstdDecompressCtx().loadDict(known), ZstdDecompressCtx::close);
    }

    byte[] pack(byte[] plain) {
        if (plain.length < WORTH_COMPRESSING) {
            return prefixed(PLAIN, plain);
        }
        return compressing.with(compressor -> compressor.pack(plain));
    }

    /** With room for what most requests become. */
    private static final class Compressor {
        private final ZstdCompressCtx ofShapes;
        private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
        private final byte[] scratch = new byte[SCRATCH];

        Compressor(ZstdDictCompress shapes) {
            this.ofShapes = new ZstdCompressCtx().setLevel(LEVEL_OF_SHAPES).loadDict(shapes);
        }

        byte[] pack(byte[] plain) {
            int most = 1 + (int) Zstd.compressBound(plain.length);
            if (most > LARGE) {
                return packLarge(plain, most);
            }
            boolean shaped = plain.length <= LARGEST_OF_SHAPES;
            var packed = most > SCRATCH ? new byte[most] : scratch;
            packed[0] = (byte) (shaped ? ZSTD_SHAPES : ZSTD);
            int size = (shaped ? ofShapes : context).compressByteArray(packed, 1, most - 1, plain, 0, plain.length);
            return size < plain.length ? Arrays.copyOf(packed, 1 + size) : prefixed(PLAIN, plain);
        }

        /** Outside the heap, which a mail of the largest size would fill by a few copies. */
        private byte[] packLarge(byte[] plain, int most) {
            try (var outside = Arena.ofConfined()) {
                var from = outside.allocate(plain.length).asByteBuffer().put(plain);
                var to = outside.allocate(most).asByteBuffer();
                int size = context.compressDirectByteBuffer(to, 0, most, from, 0, plain.length);
                if (size >= plain.length) {
                    return prefixed(PLAIN, plain);
                }
                var packed = new byte[1 + size];
                packed[0] = ZSTD;
                to.get(0, packed, 1, size);
                return packed;
            }
        }

        void close() {
            ofShapes.close();
            context.close();
        }
    }

    /**
     * @throws IllegalStateException they were not made by {@link #pack}
     * @throws Vault.LaterRelease they were by that of a later release
     */
    byte[] unpack(byte[] packed) {
        return switch (packed[0]) {
            case PLAIN -> Arrays.copyOfRange(packed, 1, packed.length);
            case ZSTD -> unpack(packed, decompressing);
            case ZSTD_SHAPES -> unpack(packed, decompressingShapes);
            default -> throw new Vault.LaterRelease();
        };
    }

    private static byte[] unpack(byte[] packed, Pool<ZstdDecompressCtx> contexts) {
        long size = Zstd.getFrameContentSize(packed, 1, packed.length - 1);
        if (size < 0 || size > MAX_OPENED) {
            throw new IllegalStateException("sealed bytes of an impossible size");
        }
        return contexts.with(context -> {
            var plain = new byte[(int) size];
            try {
                context.decompressByteArray(plain, 0, plain.length, packed, 1, packed.length - 1);
            } catch (ZstdException e) {
                throw new IllegalStateException("sealed bytes that do not unpack", e);
            }
            return plain;
        });
    }

    private static byte[] prefixed(int marker, byte[] bytes) {
        var all = new byte[bytes.length + 1];
        all[0] = (byte) marker;
        System.arraycopy(bytes, 0, all, 1, bytes.length);
        return all;
    }

    /** As many as processors, which is as many as work at a time; what is made beyond these is closed after its use. */
    private static final class Pool<C> {
        private final BlockingQueue<C> free =
                new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());
        private final Supplier<C> make;
        private final Consumer<C> close;

        Pool(Supplier<C> make, Consumer<C> close) {
            this.make = make;
            this.close = close;
        }

        /** What failed half-way is not used again. */
        byte[] with(Function<C, byte[]> use) {
            var taken = free.poll();
            var context = taken == null ? make.get() : taken;
            boolean whole = false;
            try {
                var result = use.apply(context);
                whole = true;
                return result;
            } finally {
                if (!whole || !free.offer(context)) {
                    close.accept(context);
                }
            }
        }
    }
}
