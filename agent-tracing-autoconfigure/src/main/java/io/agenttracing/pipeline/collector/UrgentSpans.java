package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;

import io.agenttracing.failure.Failures;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Spans that go to the sink at once, past sampling, choice and listeners. They wait only
 * for the collector's thread, and are counted by it.
 */
final class UrgentSpans {

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final int MAX_WAITING = 1_024;

	private final Queue<List<SpanData>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

	private final SpanSink sink;

	private final SpanTransformer transformer;

	private final SpanCounts counts;

	UrgentSpans(SpanSink sink, SpanTransformer transformer, SpanCounts counts) {
		this.sink = sink;
		this.transformer = transformer;
		this.counts = counts;
	}

	boolean offer(List<SpanData> spans) {
		return this.waiting.offer(spans);
	}

	/**
	 * Hands everything on and has it sent without waiting for a batch.
	 */
	void handOn() {
		boolean any = false;
		for (List<SpanData> spans = this.waiting.poll(); spans != null; spans = this.waiting.poll()) {
			List<SpanData> transformed = transform(spans);
			if (!transformed.isEmpty()) {
				this.sink.accept(transformed);
				any = true;
			}
		}
		if (any) {
			this.sink.flush();
		}
	}

	private List<SpanData> transform(List<SpanData> spans) {
		List<SpanData> transformed = new ArrayList<>(spans.size());
		for (SpanData span : spans) {
			this.counts.addCreated();
			try {
				transformed.add(this.transformer.transform(span));
			}
			catch (Throwable ex) {
				Failures.counted();
				Failures.caught(logger, "A span could not be transformed", ex);
				this.counts.add(SpanOutcome.FILTERED, 1);
			}
		}
		return transformed;
	}

}
