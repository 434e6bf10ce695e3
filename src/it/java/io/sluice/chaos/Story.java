package io.sluice.chaos;

import java.util.List;
import java.util.Map;

/**
 * What one object of a provider went through.
 *
 * @param requests in any order
 * @param kind of the object's record
 * @param data what the record says in the end, as far as the story tells it; numbers are {@code long}
 */
record Story(List<Request> requests, String tenant, String kind, String externalId, Map<String, Object> data) {}
