package io.agenttracing.viewer.server;

import java.time.Duration;

/**
 * How much of anything the server lets itself be asked.
 *
 * @param threads for requests, those that wait for events included
 * @param streams how many of these may wait for events: fewer than the connections that a
 * browser makes to one address, which are six
 * @param waiting how many connections may wait for a thread
 * @param head the time until the head of a request is there
 * @param request the time until a request is read and answered
 * @param headBytes what reading a head may allocate
 */
record ServerLimits(int threads, int streams, int waiting, Duration head, Duration request, long headBytes) {

	static final ServerLimits DEFAULT = new ServerLimits(16, 5, 128, Duration.ofSeconds(5), Duration.ofSeconds(15),
			8 * 1024 * 1024);

}
