package io.agenttracing.viewer.model;

import java.util.List;

import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.StoredTrace;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What rules are told of a trace that spans are missing from.
 */
class PartialTraceTests {

	private final List<SpanData> spans = List.of(DraftSpan.of(1, 1, "ask").at(0, 10_000).data());

	// Else they would say that nothing ran where much did.
	@Test
	void aTraceThatSpansAreMissingFromIsJudgedAsAPart() {
		assertThat(judged(true)).isFalse();
		assertThat(judged(false)).isTrue();
	}

	private boolean judged(boolean whole) {
		StoredTrace stored = new StoredTrace(DraftSpan.traceId(1), 1, 1, this.spans, List.of(), whole ? 0 : 7, false,
				whole);
		return ViewedTrace.of(stored, 0, TokenPrices.NONE).judged().isPart();
	}

}
