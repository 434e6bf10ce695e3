package io.sluice.admin.access;

import io.sluice.event.Problem;
import io.sluice.tenant.Role;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asks.
 *
 * @param name what the audit calls it; never the credential
 * @param tenant empty: the platform, which may reach every tenant
 */
public record Caller(String name, Role role, Optional<UUID> tenant) {

    public static final Caller PLATFORM = new Caller("platform", Role.ADMIN, Optional.empty());

    /** @throws io.sluice.event.Problem.Raised 403 */
    public void require(Role least) {
        if (!role.atLeast(least)) {
            throw Problem.of(403, "forbidden", "This needs the role " + least.label() + ".")
                    .exception();
        }
    }

    /** @throws io.sluice.event.Problem.Raised 404: another's tenant is as if it were not there */
    public void requireTenant(UUID asked) {
        if (tenant.isPresent() && !tenant.get().equals(asked)) {
            throw Problem.notFound().exception();
        }
    }
}
