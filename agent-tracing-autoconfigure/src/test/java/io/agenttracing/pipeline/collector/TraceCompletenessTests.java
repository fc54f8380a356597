package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace that is handed on between the end of its last span and the arrival of that span
 * would come without its root.
 */
class TraceCompletenessTests {

	private static final int THREADS = 4;

	private static final int TRACES = 20_000;

	@Test
	void traceIsNeverTornWhileTheWorkerIsBusy() throws Exception {
		List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
		int spans = THREADS * TRACES * 2;
		CollectorSettings settings = TestSettings.of(spans * 2, 1024 * TestSettings.MEGABYTE, null, System::nanoTime);
		TraceCollector collector = new TraceCollector(new TestSink(settings.counts()), settings);
		collector.addListener((trace) -> sizes.add(trace.spans().size()));
		try (SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(collector).build()) {
			Tracer tracer = provider.get("test");
			ExecutorService executor = Executors.newFixedThreadPool(THREADS);
			List<Future<?>> results = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				results.add(executor.submit(() -> createTraces(tracer, collector)));
			}
			for (Future<?> result : results) {
				result.get(60, TimeUnit.SECONDS);
			}
			executor.shutdown();
			assertThat(collector.forceFlush().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
		}
		assertThat(sizes).hasSize(THREADS * TRACES).containsOnly(2);
		assertThat(settings.counts().of(SpanOutcome.DELIVERED)).isEqualTo(spans);
	}

	private static void createTraces(Tracer tracer, TraceCollector collector) {
		for (int i = 0; i < TRACES; i++) {
			Span root = tracer.spanBuilder("root").setParent(Context.root()).startSpan();
			tracer.spanBuilder("child").setParent(Context.root().with(root)).startSpan().end();
			root.end();
			if (i % 10 == 0) {
				collector.forceFlush();
			}
		}
	}

}
