package io.agenttracing.pipeline.export.delivery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.agenttracing.failure.Failures;
import io.opentelemetry.sdk.common.CompletableResultCode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Pending requests to flush one exporter. Made by any thread, completed by the worker of
 * the exporter.
 */
final class PendingFlushes {

	private static final Log logger = LogFactory.getLog(RetainingExport.class);

	private final ExportQueue queue;

	private final List<Request> open = new CopyOnWriteArrayList<>();

	PendingFlushes(ExportQueue queue) {
		this.queue = queue;
	}

	/**
	 * Adds a request for the spans accepted so far.
	 * @param upTo the number of the last chunk
	 * @param attempts how many attempts have begun so far
	 * @return a success when all of them were delivered and the exporter flushed
	 */
	CompletableResultCode add(long upTo, long attempts) {
		Request request = new Request(upTo, attempts, this.queue.dropped(), new CompletableResultCode());
		this.open.add(request);
		return request.result();
	}

	boolean isEmpty() {
		return this.open.isEmpty();
	}

	/**
	 * Whether a request waits for nothing more than the exporter's own flush.
	 */
	boolean isExporterDue() {
		return this.open.stream().anyMatch(this::isSent);
	}

	/**
	 * Takes the requests that wait for nothing more than the exporter's own flush.
	 * @return completes them with its result
	 */
	Consumer<Boolean> takeSent() {
		List<Request> sent = take(this::isSent);
		long dropped = this.queue.dropped();
		return (success) -> sent
			.forEach((request) -> complete(request.result(), success && request.dropped() == dropped));
	}

	/**
	 * Fails the requests that were made before an attempt began. Requests made during it
	 * wait for the next one.
	 * @param attempt the number of the attempt
	 */
	void attemptFailed(long attempt) {
		fail((request) -> request.attempts() < attempt);
	}

	void failAll() {
		fail((request) -> true);
	}

	private void fail(Predicate<Request> condition) {
		take(condition).forEach((request) -> complete(request.result(), false));
	}

	/**
	 * Completes a result, which may call foreign code.
	 * @param result the result
	 * @param success whether it is a success
	 */
	static void complete(CompletableResultCode result, boolean success) {
		Failures.attempt(logger, "Failed after an export", success ? result::succeed : result::fail);
	}

	private boolean isSent(Request request) {
		return this.queue.isDone(request.upTo());
	}

	private List<Request> take(Predicate<Request> condition) {
		List<Request> taken = this.open.stream().filter(condition).toList();
		this.open.removeAll(taken);
		return taken;
	}

	/**
	 * A request.
	 *
	 * @param upTo the number of the last chunk that it is about
	 * @param attempts how many attempts had begun
	 * @param dropped how many spans had been dropped
	 * @param result its result
	 */
	private record Request(long upTo, long attempts, long dropped, CompletableResultCode result) {

	}

}
