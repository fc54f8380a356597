package io.agenttracing.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.testing.TracedApplication;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a propagator writes of a span that is not current where it is written.
 */
class OwnContextPropagatorTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void writesTheContextOfTheSpanWhereNothingIsCurrent() {
		this.runner.run((context) -> assertThat(write(context.getBean(Propagator.class), span('1', "own")))
			.containsEntry("baggage", "of=own")
			.extractingByKey("traceparent")
			.asString()
			.contains("1".repeat(32)));
	}

	@Test
	void writesTheContextOfTheSpanWhereAnotherTraceIsCurrent() {
		this.runner.run((context) -> {
			Context other = Context.root()
				.with(OtelSpan.toOtel(span('2', "other")))
				.with(Baggage.builder().put("of", "other").build());
			try (Scope scope = other.makeCurrent()) {
				assertThat(write(context.getBean(Propagator.class), span('1', "own"))).containsEntry("baggage",
						"of=own");
				assertThat(Context.current()).isSameAs(other);
			}
		});
	}

	@Test
	void writesWhatIsCurrentInTheSameTrace() {
		this.runner.run((context) -> {
			Context inner = Context.root()
				.with(OtelSpan.toOtel(span('1', "own")))
				.with(Baggage.builder().put("of", "inner").build());
			try (Scope scope = inner.makeCurrent()) {
				assertThat(write(context.getBean(Propagator.class), span('1', "own"))).containsEntry("baggage",
						"of=inner");
			}
		});
	}

	@Test
	void isInjectedByTheClassOfTheBridge() {
		this.runner.run((context) -> {
			OtelPropagator propagator = context.getBean(OtelPropagator.class);
			assertThat(propagator).isSameAs(context.getBean(Propagator.class)).isInstanceOf(OwnContextPropagator.class);
			assertThat(propagator.fields()).contains("traceparent", "baggage");
			Span span = propagator
				.extract(Map.of("traceparent", "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01"), Map::get)
				.start();
			assertThat(span.context().traceId()).isEqualTo("1".repeat(32));
			span.end();
		});
	}

	@Test
	void leavesThePropagatorOfTheApplication() {
		this.runner.withBean("own", Propagator.class, Silent::new)
			.run((context) -> assertThat(context.getBean(Propagator.class)).isInstanceOf(Silent.class));
	}

	private static Span span(char id, String baggage) {
		SpanContext context = SpanContext.create(String.valueOf(id).repeat(32), String.valueOf(id).repeat(16),
				TraceFlags.getSampled(), TraceState.getDefault());
		return OtelSpan.fromOtel(io.opentelemetry.api.trace.Span.wrap(context),
				Context.root().with(Baggage.builder().put("of", baggage).build()));
	}

	private static Map<String, String> write(Propagator propagator, Span span) {
		Map<String, String> carrier = new HashMap<>();
		propagator.inject(span.context(), carrier, Map::put);
		return carrier;
	}

	private static final class Silent implements Propagator {

		@Override
		public List<String> fields() {
			return List.of();
		}

		@Override
		public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
		}

		@Override
		public <C> Span.Builder extract(C carrier, Getter<C> getter) {
			return Span.Builder.NOOP;
		}

	}

}
