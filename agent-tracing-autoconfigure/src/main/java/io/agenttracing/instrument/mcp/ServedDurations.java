package io.agenttracing.instrument.mcp;

/**
 * Measures the requests that a server serves.
 *
 * @param meter measures them
 */
record ServedDurations(OperationMeter meter) {

}
