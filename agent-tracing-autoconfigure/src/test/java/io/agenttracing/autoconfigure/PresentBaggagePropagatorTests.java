package io.agenttracing.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.agenttracing.instrument.baggage.BaggageAgentTracingAutoConfiguration;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.propagation.BaggageTextMapPropagator;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PresentBaggagePropagator} in Boot's own propagator: baggage of each
 * kind travels as with Boot alone.
 */
class PresentBaggagePropagatorTests {

	private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private static final String REMOTE = "management.tracing.baggage.remote-fields=tenant,X-Plan";

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(BaggageAgentTracingAutoConfiguration.class));

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	static Stream<Map<String, List<String>>> carriers() {
		List<String> trace = List.of(TRACEPARENT);
		return Stream.of(Map.of(), Map.of("traceparent", trace), Map.of("tenant", List.of("t")),
				Map.of("traceparent", trace, "tenant", List.of("t")),
				Map.of("traceparent", trace, "x-plan", List.of("gold")),
				Map.of("traceparent", trace, "TENANT", List.of("t"), "x-plan", List.of("gold")),
				Map.of("traceparent", trace, "tenant", List.of("t", "u")),
				Map.of("traceparent", trace, "tenant", List.of("")),
				Map.of("traceparent", trace, "baggage", List.of("tenant=b,x-plan=gold")),
				Map.of("traceparent", trace, "baggage", List.of("tenant=b", "x-plan=gold")),
				Map.of("traceparent", trace, "baggage", List.of("tenant=b"), "tenant", List.of("t")),
				Map.of("traceparent", trace, "plan", List.of("gold")));
	}

	@ParameterizedTest
	@MethodSource("carriers")
	void readsWhatBootAloneReads(Map<String, List<String>> headers) {
		Map<String, List<String>> carrier = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		carrier.putAll(headers);
		Context before = Context.root().with(Baggage.builder().put("mine", "m").build());
		List<Map<String, ?>> read = new ArrayList<>();
		for (boolean enabled : new boolean[] { true, false }) {
			this.runner
				.withPropertyValues(REMOTE, "management.tracing.baggage.tag-fields=mine",
						"agent-tracing.enabled=" + enabled)
				.run((context) -> {
					for (Context parent : List.of(Context.root(), before)) {
						Context extracted = propagator(context).extract(parent, carrier, new Getter());
						read.add(Map.of("baggage", values(Baggage.fromContext(extracted)), "span",
								io.opentelemetry.api.trace.Span.fromContext(extracted).getSpanContext()));
					}
				});
		}
		assertThat(read.subList(0, 2)).isEqualTo(read.subList(2, 4));
	}

	@ParameterizedTest
	@ValueSource(strings = { REMOTE, "management.tracing.baggage.tag-fields=tenant",
			"management.tracing.baggage.correlation.fields=tenant", "spring.application.name=without" })
	void writesWhatBootAloneWrites(String property) {
		List<Map<String, String>> written = new ArrayList<>();
		for (boolean enabled : new boolean[] { true, false }) {
			this.runner.withPropertyValues(property, "agent-tracing.enabled=" + enabled).run((context) -> {
				Tracer tracer = context.getBean(Tracer.class);
				Span span = context.getBean(Propagator.class)
					.extract(Map.of("traceparent", TRACEPARENT), Map::get)
					.start();
				try (Tracer.SpanInScope spanScope = tracer.withSpan(span);
						BaggageInScope tenant = tracer.createBaggageInScope("Tenant", "t");
						BaggageInScope local = tracer.createBaggageInScope("local", "l")) {
					Map<String, String> headers = new TreeMap<>();
					context.getBean(Propagator.class).inject(span.context(), headers, Map::put);
					headers.remove("traceparent");
					written.add(headers);
				}
				finally {
					span.end();
				}
			});
		}
		assertThat(written.get(0)).containsKey("baggage");
		assertThat(written.get(0).containsKey("Tenant")).isEqualTo(property.equals(REMOTE));
		assertThat(written.get(0)).isEqualTo(written.get(1));
	}

	@Test
	void writesABaggageFieldOfThisThreadThatIsNotInTheContext() {
		this.runner.withPropertyValues(REMOTE).run((context) -> {
			Map<String, String> headers = new HashMap<>();
			try (Scope scope = Baggage.builder().put("tenant", "t").build().makeCurrent()) {
				propagator(context).inject(Context.root(), headers, Map::put);
			}
			assertThat(headers).containsOnly(Map.entry("tenant", "t"));
		});
	}

	@Test
	void asksMicrometersPropagatorNothingWithoutFields() {
		BaggageTextMapPropagator unasked = new BaggageTextMapPropagator(List.of(), null);
		PresentBaggagePropagator propagator = new PresentBaggagePropagator(unasked);
		Context context = Context.root().with(Baggage.builder().put("mine", "m").build());
		propagator.inject(context, new HashMap<>(), Map::put);
		assertThat(propagator.extract(context, Map.of("tenant", List.of("t")), new Getter())).isSameAs(context);
	}

	@Test
	void replacesMicrometersPropagatorInBootsOwn() {
		this.runner.run((context) -> {
			TextMapPropagator propagator = context.getBean(TextMapPropagator.class);
			assertThat(propagator.getClass().getName()).isEqualTo(BootTextMapPropagator.CLASS_NAME);
			assertThat(propagator).extracting("baggagePropagator").isInstanceOf(PresentBaggagePropagator.class);
			assertThat(propagator).extracting("injectors")
				.asInstanceOf(InstanceOfAssertFactories.COLLECTION)
				.hasSize(2)
				.hasAtLeastOneElementOfType(PresentBaggagePropagator.class)
				.noneMatch(BaggageTextMapPropagator.class::isInstance);
		});
	}

	@Test
	void alwaysAsksPropagatorsOfTheApplication() {
		Counting own = new Counting();
		this.runner.withBean("own", TextMapPropagator.class, () -> own).run((context) -> {
			assertThat(context.getBean("own")).isSameAs(own);
			propagator(context).inject(Context.root(), new HashMap<>(), Map::put);
			propagator(context).extract(Context.root(), Map.of(), new Getter());
			assertThat(own.injected).isOne();
			assertThat(own.extracted).isOne();
		});
	}

	private static Map<String, String> values(Baggage baggage) {
		Map<String, String> values = new TreeMap<>();
		baggage.forEach((key, entry) -> values.put(key, entry.getValue() + ";" + entry.getMetadata().getValue()));
		return values;
	}

	private static TextMapPropagator propagator(ApplicationContext context) {
		return context.getBean(ContextPropagators.class).getTextMapPropagator();
	}

	private static final class Getter implements TextMapGetter<Map<String, List<String>>> {

		@Override
		public Iterable<String> keys(Map<String, List<String>> carrier) {
			return carrier.keySet();
		}

		@Override
		public @Nullable String get(@Nullable Map<String, List<String>> carrier, String key) {
			List<String> values = carrier.get(key);
			return (values != null) ? values.get(0) : null;
		}

		@Override
		public Iterator<String> getAll(@Nullable Map<String, List<String>> carrier, String key) {
			return carrier.getOrDefault(key, List.of()).iterator();
		}

	}

	private static final class Counting implements TextMapPropagator {

		private int injected;

		private int extracted;

		@Override
		public Collection<String> fields() {
			return List.of();
		}

		@Override
		public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
			this.injected++;
		}

		@Override
		public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
			this.extracted++;
			return context;
		}

	}

}
