package io.sluice.admin.audit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An operation that is in the audit although it only reads; or that is not in its tenant's. What may change something is in it without this. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {
    /** Whether its row is the platform's, although it is about a tenant: it is to outlive the tenant. */
    boolean byPlatform() default false;
}
