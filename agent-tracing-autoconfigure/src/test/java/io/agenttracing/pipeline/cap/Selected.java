package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Puts spans through a span cap and knows what came out of it.
 */
final class Selected {

	private final SpanCounts counts = new SpanCounts();

	private final InjectedSpans injected = new InjectedSpans();

	private final SpanCap cap;

	private final String traceId;

	private final Map<String, SpanData> exported = new LinkedHashMap<>();

	private SpanSelection selection;

	private int added;

	Selected(int cap, TestTrace trace) {
		this.cap = new SpanCap(cap, this.counts, this.injected);
		this.traceId = trace.id();
		this.selection = this.cap.of(this.traceId);
	}

	Selected add(SpanData... spans) {
		for (SpanData span : spans) {
			this.selection.add(span);
			this.added++;
		}
		return this;
	}

	/**
	 * Injects the id of a span into a request.
	 */
	void inject(SpanData span) {
		this.injected.add(span.getSpanId());
	}

	Selected compact() {
		this.selection.compact();
		return this;
	}

	List<SpanData> takePart() {
		return take(false);
	}

	/**
	 * Takes the rest. What comes later gets a new selection, as in the collector.
	 */
	List<SpanData> takeRest() {
		List<SpanData> taken = take(true);
		this.selection = this.cap.of(this.traceId);
		assertThat(this.exported.size() + folded()).isEqualTo(this.added);
		return taken;
	}

	private List<SpanData> take(boolean complete) {
		List<SpanData> taken = new ArrayList<>(this.selection.take(complete));
		taken.forEach((span) -> assertThat(this.exported.put(span.getSpanId(), span)).isNull());
		assertThat(this.selection.size()).isZero();
		assertThat(this.selection.bytes()).isZero();
		return taken;
	}

	int size() {
		return this.selection.size();
	}

	long bytes() {
		return this.selection.bytes();
	}

	int removeUnsampled() {
		int removed = this.selection.removeUnsampled();
		this.added -= removed;
		return removed;
	}

	SpanData exported(SpanData span) {
		return this.exported.get(span.getSpanId());
	}

	<T> T attribute(SpanData span, AttributeKey<T> key) {
		return exported(span).getAttributes().get(key);
	}

	List<String> below(SpanData span) {
		return attribute(span, AgentSpanAttributes.FOLDED_BELOW);
	}

	long count(SpanOutcome outcome) {
		return this.counts.of(outcome);
	}

	long folded() {
		return count(SpanOutcome.PASS_THROUGH) + count(SpanOutcome.SIBLING) + count(SpanOutcome.SHORT)
				+ count(SpanOutcome.CEILING) + count(SpanOutcome.LATE);
	}

}
