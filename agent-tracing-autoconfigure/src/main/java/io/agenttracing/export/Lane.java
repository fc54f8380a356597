package io.agenttracing.export;

import java.util.List;

import io.agenttracing.export.ExportFailure.Kind;
import io.agenttracing.trace.SpanOutcome;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;

/**
 * The way to one exporter: what is sent to it next, and what follows from its answer. It
 * neither waits nor has a thread: {@link #advance} moves it on and says what to call. To
 * be used with the lock of the export.
 */
final class Lane {

	private static final int MAX_UNKNOWN_FAILURES = 5;

	private final String name;

	private final SpanExporter exporter;

	private final boolean retries;

	private final RetainingSettings settings;

	private final RetainedSpans retained;

	private final ParcelQueue queue;

	private final LaneSchedule schedule;

	private final LaneJournal journal;

	private final FlushRequests flushes;

	private final CallSlot slot;

	private long attempts;

	private int unknownFailures;

	private boolean draining;

	private long attemptsBeforeDrain;

	Lane(String name, String place, SpanExporter exporter, boolean retries, boolean counts, RetainingSettings settings,
			RetainedSpans retained, Runnable wake) {
		this.name = name;
		this.exporter = exporter;
		this.retries = retries;
		this.settings = settings;
		this.retained = retained;
		this.queue = new ParcelQueue(settings.maxBatchSize(), retained, counts);
		this.schedule = new LaneSchedule(settings);
		this.journal = new LaneJournal(place);
		this.flushes = new FlushRequests(this.journal::afterwards);
		this.slot = new CallSlot(settings.exportTimeout(), wake, settings.nanoTime());
	}

	/**
	 * Takes a parcel.
	 * @param parcel the parcel
	 * @return whether {@link #advance} has something to do earlier than without it
	 */
	boolean add(Parcel parcel) {
		boolean wasEmpty = this.queue.isEmpty();
		boolean wasFull = this.queue.isFull();
		this.queue.add(parcel);
		return this.slot.isFree() && (wasEmpty || (!wasFull && this.queue.isFull()));
	}

	/**
	 * Gives up a parcel that no lane is sending.
	 * @param parcel the parcel
	 */
	void giveUp(Parcel parcel) {
		this.journal.givenUp(drop(List.of(parcel), SpanOutcome.BUFFER_FULL));
	}

	CompletableResultCode flush() {
		return this.flushes.add(this.retained.lastNumber(), this.attempts);
	}

	/**
	 * From now on each batch gets one attempt, without waiting.
	 */
	void drain() {
		this.draining = true;
		this.attemptsBeforeDrain = this.attempts;
	}

	boolean isDrained() {
		return this.queue.isEmpty() && this.flushes.isEmpty() && !this.slot.isAwaited();
	}

	/**
	 * Gives up everything, what is being sent as well.
	 */
	void abandon() {
		this.queue.endSending();
		this.slot.abandon();
		this.journal.lostAtShutdown(drop(this.queue.all(), SpanOutcome.SHUTDOWN));
		this.journal.reportShutdown();
		this.flushes.end(false);
		this.flushes.fail();
	}

	/**
	 * Moves on as far as that goes without waiting.
	 * @param now the time
	 * @return what to call next, on a thread of this lane's own, or null
	 */
	@Nullable ExporterCall advance(long now) {
		ExporterCall.Answer answer = this.slot.poll(now);
		if (answer != null) {
			settle(answer.failure(), now);
		}
		this.journal.reportGivenUp(now);
		if (!this.slot.isFree()) {
			if (!this.slot.isAwaited()) {
				// The exporter is blocked: nobody knows for how long.
				this.flushes.fail();
			}
			return null;
		}
		if (this.flushes.areThrough(this.queue)) {
			this.flushes.begin(this.queue);
			return this.slot.begin(this.exporter::flush, now);
		}
		return (nanosToWait(now) == 0) ? send(now) : null;
	}

	/**
	 * How long {@link #advance} has nothing to do, unless something happens.
	 * @param now the time
	 * @return the nanoseconds
	 */
	long nanosToWait(long now) {
		if (!this.slot.isFree()) {
			return this.slot.nanosToWait(now);
		}
		if (this.flushes.areThrough(this.queue)) {
			return 0;
		}
		if (this.queue.isEmpty()) {
			return Long.MAX_VALUE;
		}
		boolean hurry = this.draining || !this.flushes.isEmpty();
		return hurry ? 0 : this.schedule.nanosUntilDue(this.queue.isFull() || this.queue.hasBatch(), now);
	}

	List<Runnable> takeAfterwards() {
		return this.journal.takeAfterwards();
	}

	SpanExporter exporter() {
		return this.exporter;
	}

	String name() {
		return this.name;
	}

	boolean isOccupied() {
		return this.slot.isOccupied();
	}

	long dropped() {
		return this.journal.dropped();
	}

	ExporterState state(long now) {
		long wait = this.queue.isEmpty() ? 0 : this.schedule.nanosUntilAttempt(now);
		return this.journal.state(this.name, this.queue.spans(), wait, now);
	}

	private ExporterCall send(long now) {
		if (!this.queue.hasBatch()) {
			this.unknownFailures = 0;
		}
		List<SpanData> spans = this.queue.beginSending();
		this.attempts++;
		this.schedule.sent(now);
		return this.slot.begin(() -> this.exporter.export(spans), now);
	}

	private void settle(@Nullable ExportFailure failure, long now) {
		if (!this.queue.isSending()) {
			this.flushes.end(failure == null);
			return;
		}
		List<Parcel> batch = this.queue.endSending();
		if (failure == null) {
			this.schedule.worked(now);
			this.journal.delivered(this.queue.remove(batch, SpanOutcome.DELIVERED));
		}
		else {
			failed(batch, failure, now);
		}
	}

	private void failed(List<Parcel> batch, ExportFailure failure, long now) {
		String reason = reason(failure);
		this.journal.attemptFailed(reason, now);
		if (failure.kind() == Kind.REFUSED || failure.kind() == Kind.TOO_LARGE) {
			this.schedule.worked(now);
			this.journal.refused(drop(batch, SpanOutcome.REFUSED), reason, failure.hint(), now);
			return;
		}
		this.schedule.failed(now);
		if (isHopeless(failure)) {
			this.journal.failed(drop(batch, SpanOutcome.EXPORT_FAILED), reason, now);
		}
		else if (this.draining && this.attempts > this.attemptsBeforeDrain) {
			this.journal.lostAtShutdown(drop(batch, SpanOutcome.SHUTDOWN));
		}
		else {
			this.journal.retained(reason, failure.hint(), this.queue.spans(), this.retained.room(), now);
		}
		this.flushes.attemptFailed(this.attempts);
	}

	private boolean isHopeless(ExportFailure failure) {
		return !this.retries || (failure.kind() == Kind.UNKNOWN && ++this.unknownFailures >= MAX_UNKNOWN_FAILURES);
	}

	private String reason(ExportFailure failure) {
		if (failure.text() != null) {
			return failure.text();
		}
		String detail = this.settings.failureDetail().get();
		return (detail != null) ? ReceiverWords.oneLine(detail) : "the exporter reports a failure without a reason";
	}

	private int drop(List<Parcel> parcels, SpanOutcome outcome) {
		int spans = this.queue.remove(parcels, outcome);
		if (spans > 0) {
			this.flushes.spansLost();
		}
		return spans;
	}

}
