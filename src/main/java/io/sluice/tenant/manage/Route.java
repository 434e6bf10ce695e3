package io.sluice.tenant.manage;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** How a platform source finds the tenant inside the payload. */
@Entity
@Table(name = "route")
@SuppressWarnings("NullAway.Init")
public class Route extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "tenant_id")
    public UUID tenantId;

    public String provider;

    /** The provider's account key. */
    public String key;

    @Column(name = "created_at")
    public Instant createdAt;
}
