package io.sluice.tenant.manage;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
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

    /** Whether a tenant's sources take webhooks. */
    public enum Status {
        ACTIVE,
        SUSPENDED;

        /** As in the API and the database. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Status> of(String label) {
            for (var status : values()) {
                if (status.label().equals(label)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }
}
