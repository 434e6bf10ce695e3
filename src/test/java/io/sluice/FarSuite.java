package io.sluice;

import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The tests of calls to providers, and of what divides tenants: see {@link SuitesTest}. */
@Suite
@SelectPackages({
    "io.sluice.remote.reconcile",
    "io.sluice.remote.refetch",
    "io.sluice.way.calendar",
    "io.sluice.way.send",
    "io.sluice.way.wall"
})
class FarSuite {}
