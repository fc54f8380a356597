package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * The ended spans of one trace that were not handed on yet, and those that were exported
 * early, before listeners received them.
 * <p>
 * Spans that are only recorded, in case their trace turns out to be interesting, stay as
 * they were recorded, and nothing sees them: most are dropped. They are transformed and
 * selected from as soon as there is a use for one of them. Spans with long texts, which
 * the transformation cuts, and those of large traces do not wait for that.
 */
final class PendingTrace {

	private static final int MAX_RECORDED = 500;

	private static final int MAX_RECORDED_SIZE = 16_384;

	private final String traceId;

	private final SpanIntake intake;

	// Most traces that are only recorded have one span: it needs no list.
	private @Nullable SpanData firstRecorded;

	private List<SpanData> otherRecorded = List.of();

	private int recordedBytes;

	private @Nullable SpanSelection selection;

	private EarlyExport exported = EarlyExport.NONE;

	private @Nullable PendingMessages messages;

	private @Nullable TraceUsage usage;

	private long since;

	private @Nullable Lingering lingering;

	private boolean sampled;

	private boolean unsampled;

	private boolean noteworthy;

	private boolean rewritable;

	private boolean begun;

	private boolean complete;

	/**
	 * A trace without spans.
	 * @param traceId its id
	 * @param intake takes its spans in
	 * @param since the time in nanoseconds
	 * @param usage what its earlier parts used, null if there are none, or nothing
	 */
	PendingTrace(String traceId, SpanIntake intake, long since, @Nullable TraceUsage usage) {
		this.traceId = traceId;
		this.intake = intake;
		this.since = since;
		this.usage = usage;
	}

	String traceId() {
		return this.traceId;
	}

	/**
	 * Adds a span.
	 * @param span the span as it was recorded
	 */
	void add(SpanData span) {
		this.usage = this.intake.ended(span, this.usage);
		if (this.selection == null && size() < MAX_RECORDED && this.intake.mayWait(span)) {
			int bytes = this.intake.sizeOf(span);
			if (bytes <= MAX_RECORDED_SIZE) {
				hold(span, bytes);
				return;
			}
		}
		SpanSelection selection = selection();
		SpanData transformed = this.intake.transformed(span);
		if (transformed != null) {
			add(transformed, selection);
		}
	}

	private void hold(SpanData span, int bytes) {
		this.unsampled = true;
		this.recordedBytes += bytes;
		if (this.firstRecorded == null) {
			this.firstRecorded = span;
		}
		else {
			if (this.otherRecorded.isEmpty()) {
				this.otherRecorded = new ArrayList<>();
			}
			this.otherRecorded.add(span);
		}
		noteMessage(span);
	}

	private void add(SpanData span, SpanSelection selection) {
		selection.add(span, this.intake.sizeOf(span));
		this.noteworthy = this.noteworthy || this.intake.isNoteworthy(span);
		if (span.getSpanContext().isSampled()) {
			this.sampled = true;
		}
		else {
			this.unsampled = true;
		}
		noteTransformed(span);
		noteMessage(span);
	}

	private void noteTransformed(SpanData transformed) {
		this.rewritable = this.rewritable || this.intake.isRewritable(transformed);
		this.begun = this.begun || !transformed.getParentSpanContext().isValid();
	}

	private void noteMessage(SpanData span) {
		if (PendingMessages.isHop(span)) {
			if (this.messages == null) {
				this.messages = new PendingMessages();
			}
			this.messages.add(span);
		}
	}

	/**
	 * The transformed spans that are held, of which some are to be exported.
	 */
	SpanSelection selection() {
		if (this.selection == null) {
			this.selection = this.intake.selection(this.traceId);
			if (this.firstRecorded != null) {
				select(this.firstRecorded, this.selection);
				for (SpanData span : this.otherRecorded) {
					select(span, this.selection);
				}
			}
			this.firstRecorded = null;
			this.otherRecorded = List.of();
			this.recordedBytes = 0;
		}
		return this.selection;
	}

	private void select(SpanData recorded, SpanSelection selection) {
		SpanData transformed = this.intake.transformed(recorded);
		if (transformed != null) {
			selection.add(transformed, this.intake.sizeOf(transformed));
			noteTransformed(transformed);
		}
	}

	/**
	 * How many spans are held.
	 */
	int size() {
		if (this.selection != null) {
			return this.selection.size();
		}
		return (this.firstRecorded != null) ? 1 + this.otherRecorded.size() : 0;
	}

	long bytes() {
		return ((this.selection != null) ? this.selection.bytes() : this.recordedBytes) + this.exported.bytes();
	}

	/**
	 * The spans that were exported early.
	 * @return the spans in the order of their end
	 */
	List<SpanData> exported() {
		return this.exported.spans();
	}

	/**
	 * The spans exported early, and those that are held.
	 */
	List<SpanData> all() {
		return with(selection().spans());
	}

	List<SpanData> with(List<SpanData> later) {
		return this.exported.with(later);
	}

	void exported(List<SpanData> spans) {
		ownExported().add(spans);
	}

	/**
	 * Whether spans exported early were forgotten to free memory.
	 */
	boolean lacksExported() {
		return this.exported.lacksSpans();
	}

	/**
	 * How many important spans were folded before the selection, up to an early export
	 * and since.
	 */
	long foldedEarly() {
		return this.exported.folded() + selection().foldedEarly();
	}

	void addFoldedEarly() {
		ownExported().addFolded(selection().foldedEarly());
	}

	private EarlyExport ownExported() {
		if (this.exported == EarlyExport.NONE) {
			this.exported = new EarlyExport();
		}
		return this.exported;
	}

	/**
	 * Frees memory, as far as possible.
	 */
	void compact() {
		selection().compact();
		if (this.exported != EarlyExport.NONE) {
			this.exported.forgetSpans();
		}
	}

	/**
	 * What its calls of models and tools used, null if there were none.
	 */
	@Nullable TraceUsage usage() {
		return this.usage;
	}

	/**
	 * Sums up what its calls of models and tools used, before spans are selected.
	 */
	void settleUsage() {
		if (this.usage != null) {
			this.usage.settle(this);
		}
	}

	/**
	 * Writes the sums on the spans that are exported.
	 */
	List<SpanData> withUsage(List<SpanData> selected) {
		return (this.usage != null) ? this.usage.addTo(selected) : selected;
	}

	/**
	 * Records that the spans that were held are dropped.
	 */
	void dropped() {
		if (this.usage != null) {
			this.usage.forget();
		}
	}

	long since() {
		return this.since;
	}

	void waitAgain(long now) {
		this.since = now;
	}

	boolean hasSampledSpans() {
		return this.sampled;
	}

	boolean hasUnsampledSpans() {
		return this.unsampled;
	}

	/**
	 * Whether the trace has a span that is a reason to inspect it.
	 */
	boolean isNoteworthy() {
		return this.noteworthy;
	}

	/**
	 * Whether it has a span that is a reason to rewrite it.
	 */
	boolean isRewritable() {
		return this.rewritable;
	}

	/**
	 * Whether spans may follow when none is open: other work in this process may use its
	 * context, and its deadline.
	 */
	boolean mayGoOn() {
		return hasUnconsumedMessage() || (this.begun && this.noteworthy);
	}

	boolean hasUnconsumedMessage() {
		return this.messages != null && !this.messages.isEmpty();
	}

	/**
	 * Waits for the consumer of a message.
	 * @param now the time in nanoseconds
	 * @return the wait, which replaces any earlier one
	 */
	Lingering linger(long now) {
		this.lingering = new Lingering(this, now);
		return this.lingering;
	}

	boolean hasLingered() {
		return this.lingering != null;
	}

	/**
	 * Records that it is handed on.
	 * @param complete whether it has no open span
	 */
	void finish(boolean complete) {
		if (this.usage != null) {
			this.intake.handedOn(this.usage);
		}
		this.complete = complete;
	}

	boolean isComplete() {
		return this.complete;
	}

	/**
	 * A trace that waits for the consumer of its message.
	 */
	record Lingering(PendingTrace trace, long since) {

		boolean isLatest() {
			return this.trace.lingering == this;
		}

	}

}
