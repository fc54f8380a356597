package io.agenttracing.context;

import java.time.Duration;

import io.agenttracing.text.LogText;

/**
 * A destination has stopped carrying trace contexts.
 *
 * @param messages the number of messages, none of them with a context to continue
 * @param malformed how many of them had a malformed one
 * @param nanos the time they took to arrive
 */
record ContextLoss(long messages, long malformed, long nanos) {

	/**
	 * Describes the loss.
	 * @param destination the destination, whose name is untrusted
	 * @return one line
	 */
	String describe(String destination) {
		long minutes = Duration.ofNanos(this.nanos).toMinutes();
		StringBuilder text = new StringBuilder(LogText.of(destination));
		text.append(": ").append(this.messages).append(" of ").append(this.messages);
		text.append(" messages in the last ").append((minutes > 1) ? minutes + " minutes" : "minute");
		text.append(" had no trace context");
		if (this.malformed > 0) {
			text.append(" that could be continued (").append(this.malformed).append(" a malformed one)");
		}
		return text.append("; is the publisher missing the starter?").toString();
	}

}
