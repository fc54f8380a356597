package io.agenttracing.pipeline.collector;

import java.util.Objects;

import io.agenttracing.failure.Failures;
import io.agenttracing.pipeline.EndedSpanListener;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.Usage;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is done to each span before anything else sees it, or at least before its trace is
 * used: see {@link PendingTrace}. Used by the collector's thread only.
 */
final class SpanIntake {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private final CollectorSettings settings;

	private final TraceInspector inspector;

	private final EndedSpanListeners listeners = new EndedSpanListeners();

	private final SpanSize.Total size = new SpanSize.Total();

	SpanIntake(CollectorSettings settings) {
		this.settings = settings;
		this.inspector = settings.inspector();
	}

	/**
	 * The data of a span as it was recorded.
	 * @param span the span
	 * @return its data, null if that failed, which is counted
	 */
	@Nullable SpanData recorded(ReadableSpan span) {
		try {
			return span.toSpanData();
		}
		catch (Throwable ex) {
			return filtered(ex);
		}
	}

	/**
	 * Adds up what the calls of a trace use, and tells it to the listeners.
	 * @param recorded a span as it was recorded
	 * @param known what the spans of its trace used so far, null if nothing
	 * @return what they use now
	 */
	@Nullable TraceUsage ended(SpanData recorded, @Nullable TraceUsage known) {
		try {
			if (known == null && !TraceUsage.isUsed(recorded)) {
				this.listeners.onEnded(recorded, Usage.NONE, true);
				return null;
			}
			TraceUsage usage = (known != null) ? known : new TraceUsage();
			usage.add(recorded, this.listeners);
			return usage;
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The usage of models could not be summed up", ex);
			return known;
		}
	}

	/**
	 * Tells the listeners what waited for spans of a trace that may not come.
	 * @param usage what its spans used
	 */
	void handedOn(TraceUsage usage) {
		Failures.attempt(logger, "The usage of models could not be summed up", () -> usage.end(this.listeners));
	}

	void addListener(EndedSpanListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes what must not leave the process.
	 * @param recorded the span as it was recorded
	 * @return the span as others may see it, null if it is dropped, which is counted
	 */
	@Nullable SpanData transformed(SpanData recorded) {
		try {
			return ExportedTrace.detached(this.settings.transformer().transform(recorded));
		}
		catch (Throwable ex) {
			return filtered(ex);
		}
	}

	/**
	 * Transforms a span that a feature of ours has made for the export.
	 * @param made the span
	 * @return the span as others may see it, null if it is dropped, which is counted
	 */
	@Nullable SpanData masked(SpanData made) {
		try {
			return Objects.requireNonNull(this.settings.transformer().transform(made));
		}
		catch (Throwable ex) {
			return filtered(ex);
		}
	}

	// A transformer may mask secrets: if it fails, the span is dropped.
	private @Nullable SpanData filtered(Throwable failure) {
		Failures.caught(logger, "A span could not be transformed", failure);
		this.settings.counts().add(SpanOutcome.FILTERED, 1);
		return null;
	}

	/**
	 * Whether a span may be kept as it was recorded, in a trace that is not selected for
	 * export so far.
	 * @param recorded the span
	 * @return whether it is neither sampled nor a reason to inspect its trace
	 */
	boolean mayWait(SpanData recorded) {
		return !this.settings.includeUnsampled() && !recorded.getSpanContext().isSampled()
				&& !mayBeNoteworthy(recorded);
	}

	private boolean mayBeNoteworthy(SpanData recorded) {
		try {
			return this.inspector.isNoteworthy(recorded);
		}
		catch (Throwable ex) {
			// Asked again with the transformed span: what is thrown then has no secret in
			// it.
			return true;
		}
	}

	boolean isNoteworthy(SpanData transformed) {
		try {
			return this.inspector.isNoteworthy(transformed);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A span could not be looked at", ex);
			return true;
		}
	}

	boolean isRewritable(SpanData transformed) {
		try {
			return this.settings.rewriter().concerns(transformed);
		}
		catch (Throwable ex) {
			Failures.caught(logger, "A span could not be looked at", ex);
			return false;
		}
	}

	int sizeOf(SpanData span) {
		return this.size.of(span);
	}

	SpanSelection selection(String traceId) {
		return this.settings.selections().of(traceId);
	}

}
