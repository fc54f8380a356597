package io.agenttracing.pipeline.export;

import java.util.List;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.export.ExportFailure.Kind;
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

	private final String name;

	private final SpanExporter exporter;

	private final boolean retries;

	private final RetainingSettings settings;

	private final RetainedSpans retained;

	private final ParcelQueue queue;

	private final LaneSchedule schedule;

	private final BatchSize size = new BatchSize();

	private final LaneJournal journal;

	private final FlushRequests flushes;

	private final CallSlot slot;

	private long attempts;

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
			settle(answer, now);
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
		return hurry ? 0 : this.schedule.nanosUntilDue(this.queue.isReady(), now);
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
		List<SpanData> spans = this.queue.beginSending(this.size.maxBytes(now));
		this.attempts++;
		this.schedule.sent(now);
		return this.slot.begin(() -> this.exporter.export(spans), now);
	}

	private void settle(ExporterCall.Answer answer, long now) {
		ExportFailure failure = answer.failure();
		if (!this.queue.isSending()) {
			this.flushes.end(failure == null);
			return;
		}
		List<Slice> batch = this.queue.endSending();
		if (failure == null) {
			delivered(batch, answer.rejection(), now);
		}
		else {
			failed(batch, failure, now);
		}
	}

	private void delivered(List<Slice> batch, @Nullable Rejection rejection, long now) {
		this.schedule.worked(now);
		int rejected = (rejection != null) ? (int) Math.min(rejection.spans(), Slice.spans(batch)) : 0;
		this.journal.delivered(this.queue.settle(batch, SpanOutcome.DELIVERED, rejected) - rejected);
		if (rejection != null) {
			lost(rejected);
			this.journal.rejected(rejected, rejection.words(), now);
		}
		List<Parcel> hopeless = this.queue.othersGotThrough();
		if (!hopeless.isEmpty()) {
			this.journal.failed(drop(hopeless, SpanOutcome.EXPORT_FAILED), now);
		}
	}

	private void failed(List<Slice> batch, ExportFailure failure, long now) {
		this.journal.attemptFailed(reason(failure), now);
		switch (failure.kind()) {
			case REFUSED -> refused(batch, reason(failure), failure, now);
			case TOO_LARGE -> tooLarge(batch, failure, now);
			default -> failedForNow(batch, failure, now);
		}
	}

	private void refused(List<Slice> batch, String reason, ExportFailure failure, long now) {
		this.schedule.worked(now);
		this.journal.refused(dropBatch(batch, SpanOutcome.REFUSED), reason, failure.hint(), now);
	}

	private void tooLarge(List<Slice> batch, ExportFailure failure, long now) {
		if (Slice.spans(batch) > 1) {
			this.schedule.worked(now);
			this.size.tooLarge(Slice.bytes(batch), now);
			this.queue.divide();
			return;
		}
		Slice single = batch.get(0);
		refused(batch, "%s; the span '%s' of about %d bytes".formatted(reason(failure),
				ReceiverWords.oneLine(single.spans().get(0).getName()), single.bytes()), failure, now);
	}

	private void failedForNow(List<Slice> batch, ExportFailure failure, long now) {
		this.schedule.failed(failure.pause(), now);
		if (!this.retries) {
			this.journal.failed(dropBatch(batch, SpanOutcome.EXPORT_FAILED), now);
		}
		else if (this.draining && this.attempts > this.attemptsBeforeDrain) {
			this.journal.lostAtShutdown(dropBatch(batch, SpanOutcome.SHUTDOWN));
		}
		else {
			if (failure.kind() == Kind.UNKNOWN) {
				this.queue.setAside();
			}
			this.journal.retained(reason(failure), failure.hint(), this.queue.spans(), this.retained.room(), now);
		}
		this.flushes.attemptFailed(this.attempts);
	}

	private String reason(ExportFailure failure) {
		if (failure.text() != null) {
			return failure.text();
		}
		String detail = this.settings.failureDetail().get();
		return (detail != null) ? ReceiverWords.oneLine(detail) : "the exporter reports a failure without a reason";
	}

	private int drop(List<Parcel> parcels, SpanOutcome outcome) {
		return lost(this.queue.remove(parcels, outcome));
	}

	private int dropBatch(List<Slice> batch, SpanOutcome outcome) {
		return lost(this.queue.settle(batch, outcome, 0));
	}

	private int lost(int spans) {
		if (spans > 0) {
			this.flushes.spansLost();
		}
		return spans;
	}

}
