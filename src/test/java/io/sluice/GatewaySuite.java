package io.sluice;

import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** All other tests that start a gateway: see {@link SuitesTest}. */
@Suite
@IncludeTags(SuitesTest.WITH_GATEWAY)
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
class GatewaySuite {}
