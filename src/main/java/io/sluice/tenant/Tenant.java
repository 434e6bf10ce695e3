package io.sluice.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A customer whose data is kept apart. */
@Entity
@Table(name = "tenant")
@SuppressWarnings("NullAway.Init")
public class Tenant extends PanacheEntityBase {
    @Id
    public UUID id;

    public String name;
    public String slug;
    public String plan;
    public String status;

    @Column(name = "created_at")
    public Instant createdAt;
}
