package io.sluice.tenant.manage;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One inbound endpoint for one provider. */
@Entity
@Table(name = "source")
@SuppressWarnings("NullAway.Init")
public class Source extends PanacheEntityBase {
    /** What credentials are sealed for. */
    static final String CREDENTIAL = "credential";

    @Id
    public UUID id;

    /** Null: the platform's. */
    @Column(name = "tenant_id")
    public @Nullable UUID tenantId;

    public String provider;
    public String name;

    /** {@code active} or {@code disabled}. */
    public String status;

    @JdbcTypeCode(SqlTypes.JSON)
    public Map<String, String> config;

    /** Access to the provider's API, sealed; null where there is none. */
    public byte @Nullable [] credential;

    /** Requests per second that it takes at most; null: as many as its tenant may send. */
    public @Nullable Integer rate;

    @Column(name = "created_at")
    public Instant createdAt;

    /** Whether a source takes webhooks. */
    public enum Status {
        ACTIVE,
        DISABLED;

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
