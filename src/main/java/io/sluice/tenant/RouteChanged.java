package io.sluice.tenant;

/** A CDI event, fired after commit: a route was made or removed. Held events of the key may now be released. */
public record RouteChanged(String provider, String key) {}
