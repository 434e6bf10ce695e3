package io.sluice;

import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.SelectPackages;

/** Where tests with a gateway lie beside others; but for calls to providers and what divides tenants, which are {@link FarSuite}'s. */
@SelectPackages({
    "io.sluice.admin",
    "io.sluice.deploy.api",
    "io.sluice.guarantee",
    "io.sluice.history",
    "io.sluice.ledger",
    "io.sluice.ops",
    "io.sluice.queue",
    "io.sluice.tenant",
    "io.sluice.way",
    "io.sluice.worker"
})
@ExcludePackages({"io.sluice.way.calendar", "io.sluice.way.send", "io.sluice.way.wall"})
abstract class GatewayPackages {}
