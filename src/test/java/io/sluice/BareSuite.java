package io.sluice;

import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Tests without a gateway in packages of tests with one; where they need a database they share it: see {@link SuitesTest}. */
@Suite
@ExcludeTags(SuitesTest.WITH_GATEWAY)
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
class BareSuite {}
