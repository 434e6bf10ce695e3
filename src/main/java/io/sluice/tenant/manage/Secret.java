package io.sluice.tenant.manage;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A signing secret of a source. Its value is written here and read by ingest alone. */
@Entity
@Table(name = "secret")
@SuppressWarnings("NullAway.Init")
public class Secret extends PanacheEntityBase {
    /** What the value is sealed for. */
    public static final String PURPOSE = "secret";

    @Id
    public UUID id;

    @Column(name = "source_id")
    public UUID sourceId;

    @Column(name = "tenant_id")
    public @Nullable UUID tenantId;

    /** Sealed. */
    byte[] value;

    /** The last four characters. */
    public String hint;

    @Column(name = "created_at")
    public Instant createdAt;

    /** Null: valid until it is rotated. */
    @Column(name = "expires_at")
    public @Nullable Instant expiresAt;

    @Column(name = "last_used_at")
    public @Nullable Instant lastUsedAt;

    boolean validAt(Instant time) {
        return expiresAt == null || expiresAt.isAfter(time);
    }
}
