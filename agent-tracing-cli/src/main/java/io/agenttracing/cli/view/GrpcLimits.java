package io.agenttracing.cli.view;

import java.time.Duration;

/**
 * How much of anything senders over gRPC may take.
 *
 * @param connections how many at once
 * @param begin the time until the first bytes of a connection are there
 * @param send the time until a call is there
 */
record GrpcLimits(int connections, Duration begin, Duration send) {

	static final GrpcLimits DEFAULT = new GrpcLimits(128, Duration.ofSeconds(5), Duration.ofSeconds(15));

}
