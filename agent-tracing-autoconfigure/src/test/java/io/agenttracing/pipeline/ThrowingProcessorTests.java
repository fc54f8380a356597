package io.agenttracing.pipeline;

import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A span processor of the application that throws, wherever it is among the others,
 * leaves no span open: one that has not started is not waited for, and one that has ended
 * is collected.
 */
class ThrowingProcessorTests {

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE, 0, Ordered.LOWEST_PRECEDENCE })
	void leavesNoSpanOpenAtItsStart(int order) {
		runner(new Throwing(true, order)).run((context) -> {
			Tracer tracer = context.getBean(Tracer.class);
			assertThatIllegalStateException().isThrownBy(() -> tracer.spanBuilder("unwanted").startSpan());
			assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
			PipelineApplication.assertAccounts(context.getBean(TraceCollector.class), 0);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE + 1, 0, Ordered.LOWEST_PRECEDENCE })
	void leavesNoSpanOpenAtItsEnd(int order) {
		runner(new Throwing(false, order)).run((context) -> {
			Span span = context.getBean(Tracer.class).spanBuilder("wanted").startSpan();
			assertThatIllegalStateException().isThrownBy(span::end);
			assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
			PipelineApplication.assertAccounts(context.getBean(TraceCollector.class), 1);
		});
	}

	private static ApplicationContextRunner runner(SpanProcessor processor) {
		return PipelineApplication.runner()
			.withPropertyValues("agent-tracing.sampling.probability=1")
			.withBean(SpanProcessor.class, () -> processor);
	}

	private record Throwing(boolean start, int order) implements SpanProcessor, Ordered {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			if (this.start) {
				throw new IllegalStateException("start");
			}
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			throw new IllegalStateException("end");
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

}
