package io.sluice;

import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.Suite;

/** All other tests that start a gateway: see {@link SuitesTest}. */
@Suite
@IncludeTags(SuitesTest.WITH_GATEWAY)
class GatewaySuite extends GatewayPackages {}
