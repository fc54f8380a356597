package io.agenttracing.context;

import java.util.List;
import java.util.Map;

import io.agenttracing.testing.AgentContexts;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BlankContext} and what begins with it.
 */
class BlankContextTests {

	private static final ContextKey<String> KEY = ContextKey.named("of the thread");

	private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final Map<String, String> CARRIER = Map.of("traceparent", "00-" + TRACE_ID + "-b7ad6b7169203331-01");

	@Test
	void isTheRootWithoutTheAgent() {
		assertThat(BlankContext.create()).isSameAs(Context.root());
	}

	@Test
	void agentFindsTheContextOfAMessage() {
		try (AgentContexts agent = AgentContexts.install()) {
			Context extracted = carrier().extract(CARRIER);
			assertThat(AgentContexts.knows(extracted)).isTrue();
			assertThat(Span.fromContext(extracted).getSpanContext().getTraceId()).isEqualTo(TRACE_ID);
			assertThat(AgentContexts.knows(carrier().extract(Map.of()))).isTrue();
		}
	}

	@Test
	void agentFindsTheContextOfAMessageWhereTheRootWasPutBack() {
		try (Scope scope = Context.root().makeCurrent()) {
			agentFindsTheContextOfAMessage();
		}
	}

	@Test
	void nothingOfTheReceivingThreadIsInTheContextOfAMessage() {
		try (AgentContexts agent = AgentContexts.install(); Scope scope = busy().makeCurrent()) {
			for (Map<String, String> carrier : List.of(CARRIER, Map.<String, String>of())) {
				Context extracted = carrier().extract(carrier);
				assertThat(AgentContexts.knows(extracted)).isTrue();
				assertThat(extracted.get(KEY)).isNull();
				assertThat(Baggage.fromContext(extracted).isEmpty()).isTrue();
				assertThat(Deadline.of(extracted)).isNull();
				assertThat(Span.fromContext(extracted).getSpanContext().getTraceId()).doesNotContain("aaaa");
			}
		}
	}

	private static Context busy() {
		Context context = W3CTraceContextPropagator.getInstance()
			.extract(Context.current(),
					new MapCarrier(Map.of("traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01")),
					MapCarrier.GETTER);
		return Deadline.limit(context.with(KEY, "x").with(Baggage.builder().put("mine", "m").build()), 1000);
	}

	private static TraceContextCarrier carrier() {
		return new TraceContextCarrier(W3CTraceContextPropagator.getInstance());
	}

}
