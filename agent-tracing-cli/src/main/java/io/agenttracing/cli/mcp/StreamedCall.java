package io.agenttracing.cli.mcp;

import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A call whose answer is written when it is there, unless nobody wants it any more.
 */
final class StreamedCall implements Runnable {

	private final Supplier<McpReply> answer;

	private final BiConsumer<@Nullable McpReply, StreamedCall> end;

	private @Nullable Thread thread;

	private boolean cancelled;

	/**
	 * A call.
	 * @param answer answers
	 * @param end is told the answer, null where it is not wanted
	 */
	StreamedCall(Supplier<McpReply> answer, BiConsumer<@Nullable McpReply, StreamedCall> end) {
		this.answer = answer;
		this.end = end;
	}

	@Override
	public void run() {
		McpReply reply = begin() ? this.answer.get() : null;
		this.end.accept(isWanted() ? reply : null, this);
	}

	private synchronized boolean begin() {
		this.thread = Thread.currentThread();
		return !this.cancelled;
	}

	private synchronized boolean isWanted() {
		this.thread = null;
		// Not that of the program's end, after which nothing is written
		Thread.interrupted();
		return !this.cancelled;
	}

	/**
	 * Ends it, as far as it waits for something.
	 */
	synchronized void cancel() {
		this.cancelled = true;
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

}
