package io.agenttracing.testing;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.SpanSink;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Keeps what it accepts and counts it as delivered.
 */
public final class TestSink implements SpanSink {

	private final SpanCounts counts;

	private final List<SpanData> spans = new ArrayList<>();

	private volatile CompletableResultCode answer = CompletableResultCode.ofSuccess();

	private int shutdowns;

	public TestSink(SpanCounts counts) {
		this.counts = counts;
	}

	/**
	 * Sets the answer to a flush and to a shutdown.
	 * @param answer the answer, a success at first
	 */
	public void answer(CompletableResultCode answer) {
		this.answer = answer;
	}

	@Override
	public synchronized void accept(List<SpanData> spans, long bytes) {
		this.spans.addAll(spans);
		this.counts.add(SpanOutcome.DELIVERED, spans.size());
	}

	@Override
	public int retained() {
		return 0;
	}

	@Override
	public CompletableResultCode flush() {
		return this.answer;
	}

	@Override
	public synchronized CompletableResultCode shutdown() {
		this.shutdowns++;
		return this.answer;
	}

	/**
	 * The spans in the order of their acceptance.
	 * @return the spans so far
	 */
	public synchronized List<SpanData> spans() {
		return List.copyOf(this.spans);
	}

	public List<String> names() {
		return spans().stream().map(SpanData::getName).toList();
	}

	public synchronized int shutdowns() {
		return this.shutdowns;
	}

}
