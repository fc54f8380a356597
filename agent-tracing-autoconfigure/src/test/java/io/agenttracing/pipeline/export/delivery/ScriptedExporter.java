package io.agenttracing.pipeline.export.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Remembers what it is given and answers as a test wishes.
 */
final class ScriptedExporter implements SpanExporter {

	private final List<List<String>> batches = new ArrayList<>();

	private final List<String> accepted = new ArrayList<>();

	private volatile Supplier<CompletableResultCode> answer = CompletableResultCode::ofSuccess;

	private volatile Supplier<CompletableResultCode> flushAnswer = CompletableResultCode::ofSuccess;

	private int flushes;

	private int shutdowns;

	void answer(Supplier<CompletableResultCode> answer) {
		this.answer = answer;
	}

	void succeed() {
		answer(CompletableResultCode::ofSuccess);
	}

	void fail(Throwable failure) {
		answer(() -> CompletableResultCode.ofExceptionalFailure(failure));
	}

	synchronized List<String> lastBatch() {
		return this.batches.get(this.batches.size() - 1);
	}

	void answerFlush(Supplier<CompletableResultCode> answer) {
		this.flushAnswer = answer;
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		List<String> names = spans.stream().map(SpanData::getName).toList();
		synchronized (this) {
			this.batches.add(names);
		}
		CompletableResultCode result = this.answer.get();
		if (result.isSuccess()) {
			synchronized (this) {
				this.accepted.addAll(names);
			}
		}
		return result;
	}

	@Override
	public CompletableResultCode flush() {
		synchronized (this) {
			this.flushes++;
		}
		return this.flushAnswer.get();
	}

	@Override
	public synchronized CompletableResultCode shutdown() {
		this.shutdowns++;
		return CompletableResultCode.ofSuccess();
	}

	synchronized List<List<String>> batches() {
		return List.copyOf(this.batches);
	}

	synchronized List<Integer> batchSizes() {
		return this.batches.stream().map(List::size).toList();
	}

	synchronized List<String> accepted() {
		return List.copyOf(this.accepted);
	}

	synchronized int flushes() {
		return this.flushes;
	}

	synchronized int shutdowns() {
		return this.shutdowns;
	}

}
