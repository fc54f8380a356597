package io.agenttracing.pipeline;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More spans than anybody can export, with some errors among them: sampled, and only
 * recorded.
 */
class FloodTests {

	private static final int THREADS = 4;

	private static final int TRACES = 1_000;

	private static final int SPANS = 100;

	private static final int ERRORS = 200;

	@ParameterizedTest
	@ValueSource(strings = { "1.0", "0.0" })
	void everyErrorArrives(String probability) {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			PipelineApplication.runner()
				.withPropertyValues("agent-tracing.sampling.probability=" + probability,
						"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint())
				.run((context) -> {
					Tracer tracer = context.getBean(Tracer.class);
					Set<String> errors = ConcurrentHashMap.newKeySet();
					PipelineApplication.inParallel(THREADS, (thread) -> {
						for (int trace = 0; trace < TRACES; trace++) {
							flood(tracer, trace % (THREADS * TRACES / ERRORS) == thread, errors);
						}
					});
					assertThat(errors).hasSize(ERRORS);
					TraceCollector collector = context.getBean(TraceCollector.class);
					PipelineApplication.assertAccounts(collector, THREADS * TRACES * SPANS);
					Set<String> arrived = receiver.spans()
						.stream()
						.map(ReceivedSpan::spanId)
						.collect(Collectors.toSet());
					assertThat(arrived).containsAll(errors).hasSize((int) collector.counts().of(SpanOutcome.DELIVERED));
					assertThat(collector.counts().of(SpanOutcome.QUEUE_FULL)).isPositive();
					receiver.spans()
						.stream()
						.collect(Collectors.groupingBy(ReceivedSpan::traceId))
						.values()
						.forEach(FloodTests::assertSaysWhetherItIsWhole);
				});
		}
	}

	private static void assertSaysWhetherItIsWhole(List<ReceivedSpan> trace) {
		Long created = trace.stream()
			.filter(ReceivedSpan::isRoot)
			.map((root) -> (Long) root.attributes().getOrDefault("agent_tracing.spans.created", (long) trace.size()))
			.findFirst()
			.orElse(null);
		assertThat(trace.stream().anyMatch((span) -> Boolean.TRUE.equals(span.attribute("agent_tracing.partial"))))
			.as("partial with %s of %s spans, %s of them exported", created, SPANS, trace.size())
			.isEqualTo(created == null || created < SPANS);
	}

	private static void flood(Tracer tracer, boolean fails, Set<String> errors) {
		Span root = tracer.spanBuilder("root").startSpan();
		Context context = Context.root().with(root);
		for (int i = 1; i < SPANS; i++) {
			Span span = tracer.spanBuilder("child").setParent(context).startSpan();
			if (fails && i == SPANS / 2) {
				span.setStatus(StatusCode.ERROR);
				errors.add(span.getSpanContext().getSpanId());
			}
			span.end();
		}
		root.end();
	}

}
