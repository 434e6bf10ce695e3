package io.sluice.tenant.manage;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A credential of the management API. The key itself is not kept. */
@Entity
@Table(name = "api_key")
@SuppressWarnings("NullAway.Init")
public class ApiKey extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "tenant_id")
    public UUID tenantId;

    public String name;
    public String role;

    /** SHA-256 of the key. */
    byte[] hash;

    /** What it begins with; null where it is older than this column. */
    public @Nullable String prefix;

    /** Null: valid until it is revoked. */
    @Column(name = "expires_at")
    public @Nullable Instant expiresAt;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "last_used_at")
    public @Nullable Instant lastUsedAt;
}
