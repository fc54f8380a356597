package io.agenttracing.trace;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Keeps what it accepts and counts it as delivered.
 */
final class TestSink implements SpanSink {

	private final SpanCounts counts;

	private final List<SpanData> spans = new ArrayList<>();

	private volatile CompletableResultCode answer = CompletableResultCode.ofSuccess();

	private int shutdowns;

	TestSink(SpanCounts counts) {
		this.counts = counts;
	}

	void answer(CompletableResultCode answer) {
		this.answer = answer;
	}

	@Override
	public synchronized void accept(List<SpanData> spans) {
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

	synchronized List<SpanData> spans() {
		return List.copyOf(this.spans);
	}

	List<String> names() {
		return spans().stream().map(SpanData::getName).toList();
	}

	synchronized int shutdowns() {
		return this.shutdowns;
	}

}
