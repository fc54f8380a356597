package io.agenttracing.instrument.observation;

import java.util.function.Supplier;

import io.agenttracing.testing.EndedSpans;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.RequestReplySenderContext;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestTracingHandler}: an agent's span is current, the model's call
 * is an Observation below it, and a request is made for that.
 */
class RequestTracingHandlerTests {

	private final EndedSpans spans = new EndedSpans();

	private final Tracer tracer = SdkTracerProvider.builder().addSpanProcessor(this.spans).build().get("test");

	private final ObservationRegistry registry = ObservationRegistry.create();

	private Supplier<ObservationRegistry> lookup = () -> this.registry;

	RequestTracingHandlerTests() {
		OtelTracer bridge = new OtelTracer(this.tracer, new OtelCurrentTraceContext(), (event) -> {
		});
		this.registry.observationConfig()
			.observationHandler(new FirstMatchingCompositeObservationHandler(
					new RequestTracingHandler<>(bridge, Propagator.NOOP, () -> this.lookup.get()),
					new DefaultTracingObservationHandler(bridge)));
	}

	@Test
	void theObservationIsTheParentBelowTheSpanOfTheThread() {
		Span agent = span("agent");
		try (Scope scope = agent.makeCurrent()) {
			Observation advisor = observe("advisor", null);
			Observation model;
			try (Observation.Scope inner = advisor.openScope()) {
				model = observe("model", advisor);
			}
			request(model);
			model.stop();
			advisor.stop();
		}
		agent.end();
		assertThat(this.spans.tree()).containsExactlyInAnyOrder("- > agent", "agent > advisor", "advisor > model",
				"model > request");
	}

	@Test
	void soItIsBelowAnObservationOfTheThread() {
		Observation server = observe("server", null);
		try (Observation.Scope scope = server.openScope()) {
			Observation model = observe("model", server);
			request(model);
			model.stop();
		}
		server.stop();
		assertThat(this.spans.tree()).containsExactlyInAnyOrder("- > server", "server > model", "model > request");
	}

	@Test
	void aSpanThatIsNotAboveTheObservationIsTheParentAsEver() {
		Observation model = observe("model", null);
		Span own = span("own");
		try (Scope scope = own.makeCurrent()) {
			request(model);
		}
		own.end();
		model.stop();
		assertThat(this.spans.tree()).containsExactlyInAnyOrder("- > model", "- > own", "own > request");
	}

	@Test
	void aSpanBelowTheObservationIsTheParentAsEver() {
		Observation model = observe("model", null);
		try (Observation.Scope scope = model.openScope()) {
			Span own = span("own");
			try (Scope current = own.makeCurrent()) {
				request(null);
			}
			own.end();
		}
		model.stop();
		assertThat(this.spans.tree()).containsExactlyInAnyOrder("- > model", "model > own", "own > request");
	}

	@Test
	void aSpanThatTheApplicationGoesBackToIsTheParentAsEver() {
		Span agent = span("agent");
		try (Scope scope = agent.makeCurrent()) {
			Observation model = observe("model", null);
			try (Observation.Scope inner = model.openScope(); Scope back = Context.root().with(agent).makeCurrent()) {
				request(null);
			}
			model.stop();
		}
		agent.end();
		assertThat(this.spans.tree()).containsExactlyInAnyOrder("- > agent", "agent > model", "agent > request");
	}

	@Test
	void aRegistryThatCannotBeFoundIsNoHarm() {
		this.lookup = () -> {
			throw new IllegalStateException("closed");
		};
		Span agent = span("agent");
		try (Scope scope = agent.makeCurrent()) {
			Observation model = observe("model", null);
			request(model);
			model.stop();
		}
		agent.end();
		assertThat(this.spans.tree()).containsExactlyInAnyOrder("- > agent", "agent > model", "agent > request");
	}

	private Span span(String name) {
		return this.tracer.spanBuilder(name).startSpan();
	}

	private Observation observe(String name, Observation parent) {
		return Observation.createNotStarted(name, this.registry).parentObservation(parent).start();
	}

	private void request(Observation parent) {
		RequestReplySenderContext<Object, Object> context = new RequestReplySenderContext<>((carrier, key, value) -> {
		});
		context.setCarrier(new Object());
		Observation.createNotStarted("request", () -> context, this.registry).parentObservation(parent).start().stop();
	}

}
