/**
 * What is left of the traces of many services, by who decides. {@link Fleet} is services
 * with all of this project in them, {@link CollectorPair} what a pair of OpenTelemetry
 * Collectors would make of what they send, {@link Shares} what is stored of it.
 */
package io.agenttracing.benchmark.fleet;
