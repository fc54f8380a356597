package io.agenttracing.cli.view;

import java.time.Duration;

/**
 * How much of anything senders over gRPC may take.
 *
 * @param connections how many at once
 * @param others how many of these may be of other machines
 * @param begin the time until a connection has sent something, and until it has said how
 * it will speak
 * @param idle the time that a connection may be without a call
 * @param send the time until a call is there
 */
record GrpcLimits(int connections, int others, Duration begin, Duration idle, Duration send) {

	static final GrpcLimits DEFAULT = new GrpcLimits(128, 64, Duration.ofSeconds(5), Duration.ofMinutes(1),
			Duration.ofSeconds(15));

}
