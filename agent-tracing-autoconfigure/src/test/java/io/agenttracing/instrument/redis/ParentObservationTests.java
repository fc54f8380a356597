package io.agenttracing.instrument.redis;

import io.agenttracing.context.SpanObservation;
import io.agenttracing.context.SpanObservations;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ParentObservation} and the registry that makes it.
 */
class ParentObservationTests {

	private static final Span SPAN = Span.wrap(SpanContext.create("0af7651916cd43dd8448eb211c80319c",
			"b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault()));

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final SpanObservations observations = new SpanObservations(() -> null, () -> null);

	private final ClosestObservationRegistry closest = new ClosestObservationRegistry(this.registry, this.observations);

	@BeforeEach
	void anybodyObserves() {
		this.registry.observationConfig().observationHandler((context) -> true);
	}

	@Test
	void isTheCurrentSpanWhereThatIsCloserThanAnyObservation() {
		assertThat(this.closest.getCurrentObservation()).isNull();
		Observation outer = Observation.start("outer", this.registry);
		try (Observation.Scope observed = outer.openScope()) {
			assertThat(this.closest.getCurrentObservation()).isSameAs(outer);
			try (Scope scope = SPAN.makeCurrent()) {
				assertThat(spanOf(this.closest.getCurrentObservation())).isEqualTo(SPAN.getSpanContext().getSpanId());
				TracingContext same = new TracingContext();
				same.setSpan(OtelSpan.fromOtel(SPAN));
				outer.getContext().put(TracingContext.class, same);
				assertThat(this.closest.getCurrentObservation()).isSameAs(outer);
			}
		}
	}

	@Test
	void isAWholeObservationForWhoeverAsksForMore() {
		ParentObservation parent = new ParentObservation(SPAN, Context.root().with(SPAN), this.registry,
				this.observations);
		assertThat(parent.getName()).isEqualTo("agent-tracing.span");
		assertThat(parent.getContextView().<Object>get("key")).isNull();
		assertThat(parent.getContextView().getOrDefault("key", "value")).isEqualTo("value");
		parent.getContext().put("key", "kept");
		assertThat(parent.getContextView().<Object>getRequired("key")).isEqualTo("kept");
		parent.lowCardinalityKeyValue(KeyValue.of("low", "1")).highCardinalityKeyValue(KeyValue.of("high", "2"));
		assertThat(parent.getContextView().getAllKeyValues()).hasSize(2);
		assertThat(parent.getContext()).isSameAs(parent.getContext());
		try (Observation.Scope scope = parent.openScope()) {
			Observation current = this.registry.getCurrentObservation();
			assertThat(SpanObservation.isOne(current)).isTrue();
			assertThat(spanOf(current)).isEqualTo(spanOf(parent));
		}
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	private static String spanOf(Observation observation) {
		TracingContext context = observation.getContextView().get(TracingContext.class);
		return context.getSpan().context().spanId();
	}

}
