package io.agenttracing.test.record;

import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A span that has ended.
 *
 * @param data the span, as it was recorded
 * @param recorder of the application that made it
 * @param discarded whether it is left out unless something is below it
 * @param exported whether it is as it was exported
 */
record RecordedSpan(SpanData data, SpanRecorder recorder, boolean discarded, boolean exported) {

	String id() {
		return this.data.getSpanId();
	}

	String parentId() {
		return this.data.getParentSpanId();
	}

}
