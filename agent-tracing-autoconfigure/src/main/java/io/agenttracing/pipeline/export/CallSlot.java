package io.agenttracing.pipeline.export;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.agenttracing.pipeline.export.ExporterCall.Answer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import org.jspecify.annotations.Nullable;

/**
 * The one call of an exporter that is under way. It is waited for until its time is over;
 * the next one begins when it has returned as well. To be used with the lock of the
 * export.
 */
final class CallSlot {

	private final Duration timeout;

	private final Runnable wake;

	private final LongSupplier nanoTime;

	private @Nullable ExporterCall call;

	private boolean awaited;

	private long since;

	CallSlot(Duration timeout, Runnable wake, LongSupplier nanoTime) {
		this.timeout = timeout;
		this.wake = wake;
		this.nanoTime = nanoTime;
	}

	ExporterCall begin(Supplier<CompletableResultCode> work, long now) {
		ExporterCall next = new ExporterCall(work, this.wake, this.nanoTime);
		this.call = next;
		this.awaited = true;
		this.since = now;
		return next;
	}

	/**
	 * Looks for the answer.
	 * @param now the time
	 * @return the answer, once, or null when there is no news
	 */
	@Nullable Answer poll(long now) {
		ExporterCall current = this.call;
		if (current == null) {
			return null;
		}
		Answer answer = this.awaited ? answer(current, now) : null;
		if (answer != null) {
			this.awaited = false;
		}
		if (!this.awaited && current.hasReturned()) {
			this.call = null;
		}
		return answer;
	}

	private @Nullable Answer answer(ExporterCall current, long now) {
		Answer answer = current.answer();
		if (answer == null && nanosToWait(now) == 0) {
			return new Answer(ExportFailure.noAnswer(this.timeout), null);
		}
		return answer;
	}

	/**
	 * Stops waiting for the answer.
	 */
	void abandon() {
		this.awaited = false;
	}

	boolean isFree() {
		return this.call == null;
	}

	boolean isAwaited() {
		return this.awaited;
	}

	/**
	 * Whether the thread of the call is still in the exporter.
	 * @return whether it has not returned
	 */
	boolean isOccupied() {
		return this.call != null && !this.call.hasReturned();
	}

	/**
	 * How long to wait for the answer at most.
	 * @param now the time
	 * @return the nanoseconds
	 */
	long nanosToWait(long now) {
		return this.awaited ? Math.max(0, this.since + this.timeout.toNanos() - now) : Long.MAX_VALUE;
	}

}
