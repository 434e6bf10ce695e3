package io.sluice.queue;

import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.event.Verification.Verified;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The door of the queue: puts accepted requests into the stream of their tenant's partition, compressed and sealed. Thread-safe, never blocks. */
@ApplicationScoped
public class EventQueue {
    /** The entry and the door's count of it, together or not at all. */
    private static final String APPEND = """
            redis.call('XADD', KEYS[1], '*', 'r', ARGV[1], 'b', ARGV[2]) \
            redis.call('HINCRBY', KEYS[2], 'accepted', ARGV[3]) \
            return redis.call('HINCRBY', KEYS[2], 'queued', ARGV[3])""";

    private final Redis redis;
    private final Vault vault;
    private final QueueConfig config;

    EventQueue(Redis redis, Vault vault, QueueConfig config) {
        this.redis = redis;
        this.vault = vault;
        this.config = config;
    }

    /**
     * Appends one verified request and answers once Redis has taken it into its append-only file (synced as its {@code appendfsync} says). Never trims.
     *
     * @return fails with {@link QueueUnavailable}
     * @see <a href="https://redis.io/docs/latest/commands/xadd/">XADD</a>
     */
    public Uni<Void> append(Receipt receipt, Verified verified) {
        var sealed = vault.seal(
                receipt.tenant(), purpose(receipt), verified.request().toBytes());
        if (sealed.length > config.maxEntryBytes()) {
            return Uni.createFrom().failure(new QueueUnavailable("larger than sluice.queue.max-entry-bytes", null));
        }
        int partition = partition(receipt.tenant());
        var add = Request.cmd(Command.EVAL)
                .arg(APPEND)
                .arg(2)
                .arg(stream(partition))
                .arg(counts(partition))
                .arg(Buffer.buffer(ReceiptCodec.encode(receipt)))
                .arg(Buffer.buffer(sealed))
                .arg(receipt.events());
        return redis.send(add)
                .ifNoItem()
                .after(config.appendTimeout())
                .fail()
                .onFailure()
                .transform(e -> new QueueUnavailable("Redis did not take the request", e))
                .replaceWithVoid();
    }

    /** @throws IllegalStateException the tenant's key is gone, or the entry was made by something else */
    public RawRequest open(Entry entry) {
        return RawRequest.fromBytes(vault.open(entry.receipt().tenant(), purpose(entry.receipt()), entry.sealed()));
    }

    /** Which of the streams a tenant's requests go to. */
    int partition(UUID tenant) {
        return Math.floorMod(tenant.hashCode(), config.partitions());
    }

    /** The braces make the partition the hash tag, so Redis Cluster spreads partitions over its nodes. */
    static String stream(int partition) {
        return "sluice:{" + partition + "}:requests";
    }

    /** A hash of counts, in events: accepted at the door since the partition was new, queued now. */
    static String counts(int partition) {
        return "sluice:{" + partition + "}:counts";
    }

    private static String purpose(Receipt receipt) {
        return "queue/" + receipt.requestId();
    }
}
