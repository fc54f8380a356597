package io.agenttracing.benchmark.fleet;

import java.util.List;

/**
 * What a service does for a trace.
 *
 * @param service its number
 * @param steps what it does itself
 * @param calls the services that it calls then, one after the other
 * @param messages those that it sends a message to in the end
 * @param fails whether it fails, at the end
 * @param handled whether its caller handles that
 */
record Visit(int service, int steps, List<Visit> calls, List<Visit> messages, boolean fails, boolean handled) {

	/**
	 * Its spans and those of what it calls, if nothing fails. A call is a span of its own
	 * at the caller.
	 */
	int spans() {
		return 1 + this.steps + this.calls.size() + this.calls.stream().mapToInt(Visit::spans).sum()
				+ this.messages.stream().mapToInt(Visit::spans).sum();
	}

}
