package io.agenttracing.pipeline.cap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSelection;
import io.agenttracing.pipeline.collector.TraceRewriter;
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
	 * Merges a span with its parent.
	 * @param merged the span, which is no more
	 * @return the ids that children of exported spans have as their parents
	 */
	Set<String> merge(SpanData merged) {
		Set<String> exported = new HashSet<>();
		int gone = this.selection.rewrite(new Merging(merged, exported), false);
		this.added -= gone;
		return exported;
	}

	/**
	 * Injects the id of a span into a request.
	 */
	void inject(SpanData span) {
		this.injected.add(span.getSpanId());
	}

	/**
	 * Names spans that show what is wrong.
	 */
	Selected keep(SpanData... spans) {
		this.selection.keep(Arrays.stream(spans).map(SpanData::getSpanId).toList());
		return this;
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

	/**
	 * Merges one span with its parent, and notes which spans others know.
	 */
	private record Merging(SpanData merged, Set<String> exported) implements TraceRewriter {

		@Override
		public boolean concerns(SpanData span) {
			return true;
		}

		@Override
		public Result rewrite(List<SpanData> spans, Predicate<String> known) {
			spans.stream().map(SpanData::getSpanId).filter(known).forEach(this.exported::add);
			List<SpanData> left = spans.stream().filter((span) -> span != this.merged).toList();
			return new Result(left, Map.of(this.merged.getSpanId(), this.merged.getParentSpanContext()));
		}

	}

}
