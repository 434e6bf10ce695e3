package io.sluice.history.provider;

import java.util.List;

/**
 * What a provider sent while its objects changed, and how they stood in the end.
 *
 * @param mark part of every id and address in it, so that histories can share a tenant
 * @param deliveries in true order, each once
 * @param truths how the objects stand after the last step
 */
public record History(String mark, List<Delivery> deliveries, List<Truth> truths) {}
