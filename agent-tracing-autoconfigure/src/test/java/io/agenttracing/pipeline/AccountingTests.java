package io.agenttracing.pipeline;

import java.util.Collection;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.FastRun;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random traces with everything switched on and an exporter that fails at random: in the
 * end every span has exactly one outcome. {@code -Dtest.agent-tracing.spans} makes it
 * longer.
 */
@Tag(FastRun.SLOW)
class AccountingTests {

	private static final long SPANS = Long.getLong("test.agent-tracing.spans", 1_000_000);

	private static final int THREADS = 4;

	// So that most spans get further than the queue.
	private static final int MOST_WAITING = 1_500;

	@Test
	void everySpanHasOneOutcome() {
		FaultyExporter exporter = new FaultyExporter();
		PipelineApplication.runner()
			.withBean(SpanExporter.class, () -> exporter)
			.withBean(SpanExportingPredicate.class, () -> (span) -> !"unwanted".equals(span.getName()))
			.withPropertyValues("agent-tracing.sampling.probability=0.3", "agent-tracing.buffer-size=2MB",
					"agent-tracing.sampling.rules[0].agent=risk", "agent-tracing.sampling.rules[0].probability=0.5",
					"agent-tracing.sampling.max-traces-per-second=2000")
			.run((context) -> {
				Tracer tracer = context.getBean(Tracer.class);
				TraceCollector collector = context.getBean(TraceCollector.class);
				AtomicLong created = new AtomicLong();
				PipelineApplication.inParallel(THREADS, (thread) -> {
					Random random = new Random(thread);
					while (created.get() < SPANS) {
						trace(tracer, random, created);
						if (collector.waiting() > MOST_WAITING) {
							collector.forceFlush().join(1, TimeUnit.SECONDS);
						}
					}
				});
				exporter.healed.set(true);
				PipelineApplication.assertAccounts(collector, created.get());
				assertThat(exporter.accepted.get()).isEqualTo(collector.counts().of(SpanOutcome.DELIVERED));
				for (SpanOutcome expected : new SpanOutcome[] { SpanOutcome.FILTERED, SpanOutcome.NOT_KEPT,
						SpanOutcome.SIBLING, SpanOutcome.SHORT, SpanOutcome.DELIVERED }) {
					assertThat(collector.counts().of(expected)).as(expected.toString()).isPositive();
				}
				assertThat(collector.counts().of(SpanOutcome.QUEUE_FULL)).isLessThan(created.get() / 2);
				for (SpanOutcome outcome : SpanOutcome.values()) {
					System.out.println(outcome + ": " + collector.counts().of(outcome));
				}
			});
	}

	private static void trace(Tracer tracer, Random random, AtomicLong created) {
		Span root = tracer.spanBuilder("root").startSpan();
		int spans = (random.nextInt(10) == 0) ? random.nextInt(300) : random.nextInt(20);
		Span parent = root;
		for (int i = 0; i < spans; i++) {
			Span span = start(tracer, random, parent);
			if (random.nextInt(200) == 0) {
				span.setStatus(StatusCode.ERROR);
			}
			span.end();
			parent = (random.nextInt(3) == 0) ? span : root;
		}
		if (random.nextBoolean()) {
			root.end();
			start(tracer, random, root).end();
		}
		else {
			start(tracer, random, root).end();
			root.end();
		}
		created.addAndGet(spans + 2);
	}

	private static Span start(Tracer tracer, Random random, Span parent) {
		int kind = random.nextInt(20);
		return switch (kind) {
			case 0 -> tracer.spanBuilder("invoke_agent risk")
				.setParent(Context.root().with(parent))
				.setAttribute(AgentSpanAttributes.OPERATION_NAME, "invoke_agent")
				.setAttribute(AgentSpanAttributes.AGENT_NAME, "risk")
				.startSpan();
			case 1 -> tracer.spanBuilder("unwanted").setParent(Context.root().with(parent)).startSpan();
			case 2 -> tracer.spanBuilder("publish")
				.setSpanKind(SpanKind.PRODUCER)
				.setParent(Context.root().with(parent))
				.startSpan();
			default -> tracer.spanBuilder("step " + kind % 4)
				.setSpanKind((kind > 10) ? SpanKind.CLIENT : SpanKind.INTERNAL)
				.setParent(Context.root().with(parent))
				.startSpan();
		};
	}

	/**
	 * Succeeds, fails, throws or answers late, until it is healed.
	 */
	private static final class FaultyExporter implements SpanExporter {

		private final Random random = new Random(5);

		private final AtomicBoolean healed = new AtomicBoolean();

		private final AtomicLong accepted = new AtomicLong();

		// Of one thread, the lane's.
		private int failures;

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			if (this.healed.get()) {
				this.failures = 0;
			}
			else if (this.failures == 0 && this.random.nextInt(20) == 0) {
				this.failures = 1 + this.random.nextInt(7);
			}
			if (this.failures > 0) {
				this.failures--;
				if (this.random.nextBoolean()) {
					throw new IllegalStateException("broken");
				}
				return CompletableResultCode.ofFailure();
			}
			this.accepted.addAndGet(spans.size());
			if (this.random.nextInt(5) > 0) {
				return CompletableResultCode.ofSuccess();
			}
			CompletableResultCode late = new CompletableResultCode();
			new Thread(late::succeed).start();
			return late;
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
