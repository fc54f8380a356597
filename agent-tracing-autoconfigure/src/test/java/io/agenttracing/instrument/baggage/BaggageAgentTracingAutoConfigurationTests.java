package io.agenttracing.instrument.baggage;

import java.util.HashMap;
import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BaggageAgentTracingAutoConfiguration}.
 */
class BaggageAgentTracingAutoConfigurationTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(BaggageAgentTracingAutoConfiguration.class));

	@Test
	void carriesNothingByDefault() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Map<String, String> carrier = carrier(tracer, "d-1");
			assertThat(carrier).containsOnlyKeys("traceparent");
			assertThat(context.getBean(EndedSpans.class).named("inner").getAttributes().isEmpty()).isFalse();
			assertThat(document(context.getBean(EndedSpans.class), "inner")).isNull();
		});
	}

	@Test
	void carriesListedFieldsInACarrierOfTheApplication() {
		this.runner.withPropertyValues("agent-tracing.baggage.fields=document.id").run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			Map<String, String> carrier = carrier(tracer, "d 1,\u00e4");
			tracer.continueFrom(carrier, "continued", () -> "done");
			assertThat(document(spans, "inner")).isEqualTo("d 1,\u00e4");
			assertThat(document(spans, "continued")).isEqualTo("d 1,\u00e4");
			carrier.put("baggage", "document.id=x%0ay");
			tracer.continueFrom(carrier, "forged", () -> "done");
			assertThat(document(spans, "forged")).isNull();
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		});
	}

	@Test
	void keepsAValueOfItsOwnAndLeavesOutOneThatIsTooLong() {
		this.runner.withPropertyValues("agent-tracing.baggage.fields=document.id").run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(carrier(tracer, "x".repeat(257))).containsOnlyKeys("traceparent");
			assertThat(document(spans, "inner")).isNull();
			assertThat(carrier(tracer, 42)).containsEntry("baggage", "document.id=42");
		});
	}

	@Test
	void readsWithoutClientsOfTheWeb() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.http"))
			.withPropertyValues("agent-tracing.baggage.fields=document.id", "agent-tracing.baggage.hosts=localhost")
			.run((context) -> assertThat(carrier(context.getBean(AgentTracer.class), "d")).containsKey("baggage"));
	}

	@Test
	void carriesNothingWhereTheApplicationPropagatesNothing() {
		this.runner
			.withPropertyValues("agent-tracing.baggage.fields=document.id", "management.tracing.export.enabled=false")
			.run((context) -> assertThat(carrier(context.getBean(AgentTracer.class), "d")).isEmpty());
	}

	@Test
	void carriesNoBaggageWhereTheApplicationHasNone() {
		this.runner
			.withPropertyValues("agent-tracing.baggage.fields=document.id", "management.tracing.baggage.enabled=false")
			.run((context) -> assertThat(carrier(context.getBean(AgentTracer.class), "d"))
				.containsOnlyKeys("traceparent"));
	}

	@Test
	void leavesPropagationAloneWhereTracingIsSwitchedOff() {
		this.runner.withPropertyValues("agent-tracing.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(InheritedAttributes.class);
			assertThat(context.getBean(ContextPropagators.class).getTextMapPropagator().getClass().getName())
				.startsWith("org.springframework.boot");
		});
	}

	@ParameterizedTest
	@CsvSource({ "fields[0], document id", "fields[0], 'a=b'", "hosts[0], http://localhost", "hosts[0], a.*.b" })
	void failsAtStartupForWhatCannotBeMeant(String key, String value) {
		this.runner.withPropertyValues("agent-tracing.baggage." + key + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("agent-tracing.baggage." + key)
				.hasMessageContaining(value));
	}

	private static Map<String, String> carrier(AgentTracer tracer, Object document) {
		Map<String, String> carrier = new HashMap<>();
		tracer.call("outer", StepKind.COMPUTE, () -> {
			tracer.attribute("document.id", document);
			tracer.call("inner", StepKind.COMPUTE, () -> "done");
			tracer.inject(carrier);
			return Context.current();
		});
		return carrier;
	}

	private static String document(EndedSpans spans, String name) {
		return spans.named(name).getAttributes().get(AttributeKey.stringKey("document.id"));
	}

}
