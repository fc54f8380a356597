package io.agenttracing.pipeline;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Inspects a trace when it is finished in this process, before it is decided whether to
 * export it and which of its spans. Called on the collector's thread.
 *
 * @since 0.1.0
 */
public interface TraceInspector {

	/** Inspects nothing. */
	TraceInspector NONE = new TraceInspector() {

		@Override
		public boolean isNoteworthy(SpanData span) {
			return false;
		}

		@Override
		public Inspection review(TracePart part) {
			return Inspection.NOTHING;
		}

	};

	/**
	 * Whether a span is a reason to inspect its trace. Asked about spans as they were
	 * recorded, which may contain secrets, and about masked ones: the answer is all that
	 * may come of it.
	 * @param span the span
	 * @return whether {@link #review} is to be called
	 */
	boolean isNoteworthy(SpanData span);

	/**
	 * Inspects a trace, or a part of a long-running one: those with a noteworthy span,
	 * and those of several spans that are exported.
	 * @param part the trace or the part
	 * @return what came of it
	 */
	Inspection review(TracePart part);

}
