package io.sluice;

import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.Suite;

/** Tests without a gateway in packages of tests with one; where they need a database they share it: see {@link SuitesTest}. */
@Suite
@ExcludeTags(SuitesTest.WITH_GATEWAY)
class BareSuite extends GatewayPackages {}
