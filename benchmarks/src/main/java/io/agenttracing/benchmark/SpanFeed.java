package io.agenttracing.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Spans that were made before, given to a processor as the SDK would. What is measured is
 * the time until the last one is exported.
 */
final class SpanFeed {

	/** Fewer than fit into a queue, so that nothing is refused. */
	private static final int MOST_WAITING = 1_800;

	private static final int STEP = 100;

	private static final Tracer TRACER = SdkTracerProvider.builder().build().get("benchmark");

	private SpanFeed() {
	}

	/**
	 * Makes traces of one root and calls below it.
	 * @param traces how many
	 * @param size the spans of each
	 * @return the spans of each trace, the root first, all ended
	 */
	static List<List<ReadableSpan>> traces(int traces, int size) {
		List<List<ReadableSpan>> result = new ArrayList<>(traces);
		for (int i = 0; i < traces; i++) {
			result.add(trace(size));
		}
		return result;
	}

	private static List<ReadableSpan> trace(int size) {
		List<ReadableSpan> spans = new ArrayList<>(size);
		Span root = TRACER.spanBuilder("invoke_agent retrieval").setNoParent().startSpan();
		spans.add((ReadableSpan) root);
		for (int i = 1; i < size; i++) {
			Span span = TRACER.spanBuilder("http post")
				.setParent(Context.root().with(root))
				.setSpanKind(SpanKind.CLIENT)
				.setAttribute("document.id", "doc-" + i)
				.setAttribute("http.url", "http://models.internal.example/v1/embeddings")
				.setAttribute("http.response.status_code", 200)
				.startSpan();
			span.end();
			spans.add((ReadableSpan) span);
		}
		root.end();
		return spans;
	}

	/**
	 * Starts and ends all spans, each root last, and waits until they are exported.
	 * @param processor where to
	 * @param done the spans that the processor is done with, since its start
	 * @param traces the spans
	 * @return nanoseconds per span
	 */
	static double nanosPerSpan(SpanProcessor processor, LongSupplier done, List<List<ReadableSpan>> traces) {
		long before = done.getAsLong();
		long start = System.nanoTime();
		int spans = 0;
		for (List<ReadableSpan> trace : traces) {
			start(processor, trace.get(0));
			for (int i = 1; i < trace.size(); i++) {
				start(processor, trace.get(i));
				processor.onEnd(trace.get(i));
				if (++spans % STEP == 0) {
					waitForRoom(spans, before, done);
				}
			}
			processor.onEnd(trace.get(0));
			if (++spans % STEP == 0) {
				waitForRoom(spans, before, done);
			}
		}
		flush(processor);
		return (System.nanoTime() - start) / (double) spans;
	}

	private static void waitForRoom(int spans, long before, LongSupplier done) {
		while (spans - (done.getAsLong() - before) > MOST_WAITING) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Leaves traces open, each with one span that ended.
	 * @param processor where to
	 * @param traces the spans
	 */
	static void open(SpanProcessor processor, List<List<ReadableSpan>> traces) {
		for (int i = 0; i < traces.size(); i++) {
			start(processor, traces.get(i).get(0));
			start(processor, traces.get(i).get(1));
			processor.onEnd(traces.get(i).get(1));
			if (i % MOST_WAITING == 0) {
				flush(processor);
			}
		}
		flush(processor);
	}

	static void close(SpanProcessor processor, List<List<ReadableSpan>> traces) {
		for (int i = 0; i < traces.size(); i++) {
			processor.onEnd(traces.get(i).get(0));
			if (i % MOST_WAITING == 0) {
				flush(processor);
			}
		}
		flush(processor);
	}

	private static void start(SpanProcessor processor, ReadableSpan span) {
		if (processor.isStartRequired()) {
			processor.onStart(Context.root(), (ReadWriteSpan) span);
		}
	}

	private static void flush(SpanProcessor processor) {
		if (!processor.forceFlush().join(60, TimeUnit.SECONDS).isSuccess()) {
			throw new IllegalStateException("Not flushed");
		}
	}

}
