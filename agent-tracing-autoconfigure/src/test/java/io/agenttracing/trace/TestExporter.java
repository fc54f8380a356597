package io.agenttracing.trace;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Keeps what it accepts, and answers as a test wishes.
 */
final class TestExporter implements SpanExporter {

	private final List<List<SpanData>> batches = new ArrayList<>();

	private volatile Function<Collection<SpanData>, CompletableResultCode> answer = (spans) -> CompletableResultCode
		.ofSuccess();

	private int shutdowns;

	void answer(Function<Collection<SpanData>, CompletableResultCode> answer) {
		this.answer = answer;
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		synchronized (this) {
			this.batches.add(List.copyOf(spans));
		}
		return this.answer.apply(spans);
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public synchronized CompletableResultCode shutdown() {
		this.shutdowns++;
		return CompletableResultCode.ofSuccess();
	}

	synchronized List<List<SpanData>> batches() {
		return List.copyOf(this.batches);
	}

	synchronized List<SpanData> spans() {
		return this.batches.stream().flatMap(List::stream).toList();
	}

	List<String> names() {
		return spans().stream().map(SpanData::getName).toList();
	}

	synchronized int shutdowns() {
		return this.shutdowns;
	}

}
