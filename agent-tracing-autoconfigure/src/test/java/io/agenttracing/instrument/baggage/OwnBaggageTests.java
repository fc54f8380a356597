package io.agenttracing.instrument.baggage;

import java.util.HashMap;
import java.util.Map;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.context.Deadline;
import io.agenttracing.instrument.timeout.TimeoutAgentTracingAutoConfiguration;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Baggage that the application makes by itself and baggage that others send, beside the
 * fields that travel.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnBaggageTests {

	private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private static final Baggage OWN = Baggage.builder()
		.put("tenant", "acme", BaggageEntryMetadata.create("p=1"))
		.put("plan", "gold")
		.build();

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(BaggageAgentTracingAutoConfiguration.class,
				TimeoutAgentTracingAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "management.tracing.baggage.remote-fields=tenant",
			"management.tracing.baggage.tag-fields=plan", "agent-tracing.baggage.fields=document.id" })
	void whatTheApplicationMakesGoesOutAsWithBootAlone(String property) {
		Map<String, String> sent = new HashMap<>();
		this.runner.withPropertyValues(property).run((context) -> sent.putAll(inject(context, OWN)));
		assertThat(sent.get("baggage")).contains("tenant=acme;p", "plan=gold");
		this.runner.withPropertyValues(property, "agent-tracing.enabled=false")
			.run((context) -> assertThat(sent).isEqualTo(inject(context, OWN)));
	}

	@Test
	void headersInAMapGetNoFieldAndNoBudget() {
		this.runner.withPropertyValues("agent-tracing.baggage.fields=document.id,user.id").run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Map<String, String> headers = new HashMap<>();
			Map<String, String> carrier = new HashMap<>();
			Baggage baggage = OWN.toBuilder().put("user.id", "u-7").build();
			Context limited = Deadline.limit(Context.current().with(baggage), 5000);
			try (Scope scope = limited.makeCurrent()) {
				tracer.call("work", StepKind.COMPUTE, () -> {
					tracer.attribute("document.id", "secret");
					propagator(context).inject(Context.current(), headers, Map::put);
					tracer.inject(carrier);
					return "done";
				});
			}
			assertThat(headers).containsOnlyKeys("traceparent", "baggage");
			assertThat(headers.get("baggage")).contains("plan=gold").doesNotContain("secret", "u-7");
			assertThat(carrier).containsOnlyKeys("traceparent", "baggage", "agent-tracing-budget");
			assertThat(carrier.get("baggage")).contains("plan=gold", "document.id=secret", "user.id=u-7");
		});
	}

	@Test
	void whatArrivesUnlistedIsDroppedAndThatIsSaidOnce(CapturedOutput output) {
		this.runner.withPropertyValues("management.tracing.baggage.remote-fields=tenant").run((context) -> {
			for (int i = 0; i < 3; i++) {
				Context extracted = extract(context, Context.root(), "tenant=t,session" + i + "=s");
				assertThat(Baggage.fromContext(extracted).asMap()).containsOnlyKeys("tenant");
			}
			assertThat(output).containsOnlyOnce("Baggage 'session")
				.contains("Baggage 'session0'")
				.contains("management.tracing.baggage.remote-fields");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "tenant=t,a b=1", "tenant=t,c=%00" })
	void whatArrivesMalformedIsDroppedAndThatIsSaidOnce(String baggage, CapturedOutput output) {
		this.runner.withPropertyValues("management.tracing.baggage.remote-fields=tenant,c").run((context) -> {
			assertThat(output).doesNotContain("dropped");
			extract(context, Context.root(), "tenant=t,,c=1");
			assertThat(output).doesNotContain("dropped");
			extract(context, Context.root(), baggage);
			extract(context, Context.root(), baggage);
			assertThat(output).containsOnlyOnce("dropped in part");
		});
	}

	@Test
	void whatWasThereBeforeExtractionStays(CapturedOutput output) {
		this.runner.withPropertyValues("management.tracing.baggage.remote-fields=tenant").run((context) -> {
			Context before = Context.root().with(Baggage.builder().put("mine", "m").build());
			Context extracted = extract(context, before, null);
			assertThat(Baggage.fromContext(extracted).asMap()).containsOnlyKeys("mine");
			Context ofSpan = Span.fromContext(extracted).storeInContext(Context.root());
			assertThat(Baggage.fromContext(ofSpan).asMap()).containsOnlyKeys("mine");
			assertThat(output).doesNotContain("dropped");
		});
	}

	@Test
	void baggageOfTheReceivingThreadIsNotInTheContextOfAMessage() {
		this.runner.withPropertyValues("management.tracing.baggage.remote-fields=tenant").run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Map<String, String> carrier = Map.of("traceparent", TRACEPARENT, "baggage", "tenant=t");
			try (Scope scope = OWN.makeCurrent()) {
				assertThat(tracer.continueFrom(carrier, "with", Baggage::current).asMap()).containsOnlyKeys("tenant")
					.allSatisfy((key, entry) -> assertThat(entry.getValue()).isEqualTo("t"));
				assertThat(tracer.continueFrom(Map.of(), "without", Baggage::current).isEmpty()).isTrue();
				assertThat(tracer.call("below", StepKind.COMPUTE, Baggage::current)).isEqualTo(OWN);
				assertThat(Baggage.current()).isEqualTo(OWN);
			}
			assertThat(Context.current()).isSameAs(Context.root());
		});
	}

	private static Map<String, String> inject(ApplicationContext context, Baggage baggage) {
		Map<String, String> headers = new HashMap<>();
		Context root = propagator(context).extract(Context.root(), Map.of("traceparent", TRACEPARENT), new Getter());
		propagator(context).inject(Context.root().with(Span.fromContext(root)).with(baggage), headers, Map::put);
		return headers;
	}

	private static Context extract(ApplicationContext context, Context before, String baggage) {
		Map<String, String> headers = new HashMap<>(Map.of("traceparent", TRACEPARENT));
		if (baggage != null) {
			headers.put("baggage", baggage);
		}
		return propagator(context).extract(before, headers, new Getter());
	}

	private static TextMapPropagator propagator(ApplicationContext context) {
		return context.getBean(ContextPropagators.class).getTextMapPropagator();
	}

	private static final class Getter implements TextMapGetter<Map<String, String>> {

		@Override
		public Iterable<String> keys(Map<String, String> carrier) {
			return carrier.keySet();
		}

		@Override
		public String get(Map<String, String> carrier, String key) {
			return carrier.get(key);
		}

	}

}
