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
    private static final String RECEIPT = "r";
    private static final String BODY = "b";

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
        var add = Request.cmd(Command.XADD)
                .arg(stream(partition(receipt.tenant())))
                .arg("*")
                .arg(RECEIPT)
                .arg(Buffer.buffer(ReceiptCodec.encode(receipt)))
                .arg(BODY)
                .arg(Buffer.buffer(sealed));
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

    private static String purpose(Receipt receipt) {
        return "queue/" + receipt.requestId();
    }
}
