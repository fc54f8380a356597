package io.agenttracing.pipeline.export;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.opentelemetry.sdk.common.CompletableResultCode;

/**
 * Who waits for a lane to be through with what was accepted by now. To be used with the
 * lock of the export: answers are handed out, to be given without it.
 */
final class FlushRequests {

	private final Consumer<Runnable> answers;

	private final List<Request> open = new ArrayList<>();

	private List<Request> through = List.of();

	/**
	 * No requests.
	 * @param answers what is done with an answer
	 */
	FlushRequests(Consumer<Runnable> answers) {
		this.answers = answers;
	}

	CompletableResultCode add(long upTo, long attempts) {
		Request request = new Request(upTo, attempts);
		this.open.add(request);
		return request.result;
	}

	boolean isEmpty() {
		return this.open.isEmpty();
	}

	/**
	 * Whether somebody waits for nothing more than the exporter's own flush.
	 * @param queue what the lane is not through with
	 * @return whether {@link #begin} has something to do
	 */
	boolean areThrough(ParcelQueue queue) {
		return this.open.stream().anyMatch((request) -> queue.isThrough(request.upTo));
	}

	void begin(ParcelQueue queue) {
		this.through = take((request) -> queue.isThrough(request.upTo));
	}

	void end(boolean success) {
		this.through.forEach((request) -> answer(request, success && !request.lossy));
		this.through = List.of();
	}

	/**
	 * An attempt failed. Who asked after it began gets one more.
	 * @param attempt the number of the attempt
	 */
	void attemptFailed(long attempt) {
		take((request) -> request.attempts < attempt).forEach((request) -> answer(request, false));
	}

	void spansLost() {
		this.open.forEach((request) -> request.lossy = true);
	}

	void fail() {
		take((request) -> true).forEach((request) -> answer(request, false));
	}

	private List<Request> take(Predicate<Request> condition) {
		List<Request> taken = this.open.stream().filter(condition).toList();
		this.open.removeAll(taken);
		return taken;
	}

	private void answer(Request request, boolean success) {
		this.answers.accept(success ? request.result::succeed : request.result::fail);
	}

	/**
	 * One who waits.
	 */
	private static final class Request {

		private final long upTo;

		private final long attempts;

		private final CompletableResultCode result = new CompletableResultCode();

		private boolean lossy;

		Request(long upTo, long attempts) {
			this.upTo = upTo;
			this.attempts = attempts;
		}

	}

}
