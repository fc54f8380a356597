package io.agenttracing.pipeline;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Looks at a trace when it is finished in this process, before it is decided whether it
 * is exported and which of its spans are. Called by the collector's thread.
 *
 * @since 0.1.0
 */
public interface TraceInspector {

	/** Looks at nothing. */
	TraceInspector NONE = new TraceInspector() {

		@Override
		public boolean isNoteworthy(SpanData span) {
			return false;
		}

		@Override
		public AddedAttributes review(TracePart part) {
			return AddedAttributes.NONE;
		}

	};

	/**
	 * Whether a span is a reason to look at its trace at all.
	 * @param span the span
	 * @return whether {@link #review} is to be called
	 */
	boolean isNoteworthy(SpanData span);

	/**
	 * Looks at a trace, or at a part of one that lasts long.
	 * @param part what is there of it
	 * @return what to add to its spans
	 */
	AddedAttributes review(TracePart part);

}
