package io.agenttracing.span;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.Effort;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.EventListener;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryEventPublisherBeansApplicationListener;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What makes a span, a baggage or a thread current, nested in each other in all orders:
 * tree, MDC, baggage and what Micrometer and OpenTelemetry take for current are the same
 * in a {@link SpanLayer} as in a scope of Micrometer's bridge, and correct.
 */
class NestedContextsTests {

	private static final int DEPTH = 4;

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withPropertyValues("management.tracing.baggage.remote-fields=tenant",
				"management.tracing.baggage.correlation.fields=tenant")
		.withInitializer(
				(context) -> context.addApplicationListener(new OpenTelemetryEventPublisherBeansApplicationListener()))
		.withBean(FailingListener.class);

	// A bridge of the application's own is used as it is.
	private final ApplicationContextRunner bridged = this.runner.withBean(OtelCurrentTraceContext.class,
			() -> new OtelCurrentTraceContext() {
			});

	@Test
	void areTheSameInAllOrdersAsInScopesOfTheBridge() {
		List<List<Kind>> orders = orders(EnumSet.allOf(Kind.class), DEPTH);
		int stride = orders.size() / Effort.of(orders.size());
		// All that are less deep, and of the others a fifth or all.
		AtomicInteger number = new AtomicInteger();
		orders.removeIf((order) -> order.size() == DEPTH && number.incrementAndGet() % stride != 0);
		assertThat(traces(this.runner, orders, null)).hasSameSizeAs(orders)
			.containsExactlyElementsOf(traces(this.bridged, orders, null));
	}

	@Test
	void areTheSameWithListenersThatFail() {
		List<List<Kind>> orders = orders(EnumSet.of(Kind.STEP, Kind.SPAN, Kind.ELSEWHERE), DEPTH - 1);
		for (String event : List.of("ScopeAttachedEvent", "ScopeClosedEvent", "ScopeRestoredEvent")) {
			List<String> traces = traces(this.runner, orders, event);
			assertThat(traces).hasSameSizeAs(orders).containsExactlyElementsOf(traces(this.bridged, orders, event));
			assertThat(traces).allMatch((trace) -> trace.contains("innermost"));
		}
	}

	@Test
	void observationsHangAtTheClosestSpan() {
		assertThat(tree(Kind.OBSERVATION, Kind.STEP, Kind.OBSERVATION, Kind.STEP)).containsExactly("- > OBSERVATION0",
				"OBSERVATION0 > STEP1", "STEP1 > OBSERVATION2", "OBSERVATION2 > STEP3");
		assertThat(tree(Kind.OBSERVATION, Kind.STEP, Kind.SNAPSHOT, Kind.OBSERVATION))
			.containsExactly("- > OBSERVATION0", "OBSERVATION0 > STEP1", "STEP1 > OBSERVATION3");
		assertThat(tree(Kind.STEP, Kind.BAGGAGE, Kind.SPAN, Kind.MICROMETER)).containsExactly("- > STEP0",
				"STEP0 > SPAN2", "SPAN2 > MICROMETER3");
		assertThat(tree(Kind.STEP, Kind.OPENTELEMETRY, Kind.STEP, Kind.OBSERVATION)).containsExactly("- > STEP0",
				"STEP0 > OPENTELEMETRY1", "OPENTELEMETRY1 > STEP2", "STEP2 > OBSERVATION3");
	}

	private List<String> tree(Kind... kinds) {
		AtomicReference<List<String>> tree = new AtomicReference<>(List.of());
		this.runner.run((context) -> {
			new Nesting(context).open(List.of(kinds), 0);
			tree.set(context.getBean(EndedSpans.class).tree());
		});
		return tree.get();
	}

	@Test
	void aSpanOfOursIsCurrentForAllThatLook() {
		this.runner.run((context) -> {
			Nesting nesting = new Nesting(context);
			nesting.open(List.of(Kind.OBSERVATION, Kind.BAGGAGE, Kind.STEP, Kind.SPAN), 0);
			assertThat(nesting.seen)
				.contains("STEP2 in: span STEP2, bridge STEP2, mdc STEP2/acme1, baggage acme1/acme1, agent STEP2")
				.contains("SPAN3 in: span SPAN3, bridge SPAN3, mdc SPAN3/acme1, baggage acme1/acme1, agent STEP2");
		});
	}

	@Test
	void mdcHasTheBaggageOfTheContextInPlaceOfTheThreads() {
		this.runner.run((context) -> {
			Context elsewhere = Context.current();
			Tracer tracer = context.getBean(Tracer.class);
			AgentSpans spans = context.getBean(AgentSpans.class);
			SpanHandle span = spans.open(() -> span(context, "elsewhere"), elsewhere);
			Observation.createNotStarted("request", context.getBean(ObservationRegistry.class)).observe(() -> {
				try (BaggageInScope baggage = tracer.createBaggageInScope("tenant", "acme")) {
					try (Scope scope = span.makeCurrent()) {
						assertThat(MDC.get("tenant")).isNull();
						assertThat(MDC.get("spanId")).isEqualTo(span.span().getSpanContext().getSpanId());
					}
					assertThat(MDC.get("tenant")).isEqualTo("acme");
				}
			});
			span.end();
		});
	}

	@Test
	void aBridgeOfTheApplicationsOwnIsNotPassedBy() {
		assertThat(contextOfStep(this.runner)).isInstanceOf(SpanLayer.class);
		assertThat(contextOfStep(this.bridged)).isNotInstanceOf(SpanLayer.class);
	}

	private static Context contextOfStep(ApplicationContextRunner runner) {
		AtomicReference<Context> current = new AtomicReference<>();
		runner.run((context) -> current
			.set(context.getBean(AgentTracer.class).call("step", StepKind.COMPUTE, Context::current)));
		return current.get();
	}

	private static List<String> traces(ApplicationContextRunner runner, List<List<Kind>> orders, String failing) {
		List<String> traces = new ArrayList<>();
		runner.run((context) -> {
			EndedSpans spans = context.getBean(EndedSpans.class);
			FailingListener listener = context.getBean(FailingListener.class);
			for (List<Kind> kinds : orders) {
				Nesting nesting = new Nesting(context);
				listener.failing = failing;
				nesting.open(kinds, 0);
				listener.failing = null;
				assertThat(Context.current()).as("%s", kinds).isSameAs(Context.root());
				MDC.clear();
				traces.add(kinds + "\n" + String.join("\n", spans.tree()) + "\n" + String.join("\n", nesting.seen));
				spans.clear();
			}
		});
		return traces;
	}

	private static List<List<Kind>> orders(Set<Kind> kinds, int depth) {
		List<List<Kind>> orders = new ArrayList<>(List.of(List.of()));
		for (int begin = 0, level = 0; level < depth; level++) {
			int end = orders.size();
			for (List<Kind> outer : List.copyOf(orders.subList(begin, end))) {
				for (Kind kind : kinds) {
					List<Kind> order = new ArrayList<>(outer);
					order.add(kind);
					orders.add(order);
				}
			}
			begin = end;
		}
		return orders;
	}

	private static Span span(ApplicationContext context, String name) {
		return context.getBean(OpenTelemetry.class).getTracer("test").spanBuilder(name).startSpan();
	}

	/**
	 * What is nested.
	 */
	private enum Kind {

		STEP, SPAN, ELSEWHERE, OBSERVATION, OPENTELEMETRY, MICROMETER, CLEARED, BAGGAGE, SNAPSHOT, WRAPPED

	}

	private static final class Nesting {

		private final ApplicationContext context;

		private final Map<String, String> names = new HashMap<>();

		private final List<String> seen = new ArrayList<>();

		private Nesting(ApplicationContext context) {
			this.context = context;
		}

		private void open(List<Kind> kinds, int level) throws Exception {
			if (level == kinds.size()) {
				this.seen.add("innermost");
				return;
			}
			String name = kinds.get(level).name() + level;
			see(name + " before");
			open(kinds.get(level), name, () -> {
				this.names.putIfAbsent(Span.current().getSpanContext().getSpanId(), name);
				see(name + " in");
				open(kinds, level + 1);
				see(name + " again");
				return null;
			});
			see(name + " after");
		}

		private void open(Kind kind, String name, Callable<?> inside) throws Exception {
			Tracer tracer = this.context.getBean(Tracer.class);
			switch (kind) {
				case STEP -> this.context.getBean(AgentTracer.class).call(name, StepKind.COMPUTE, inside);
				case SPAN -> openSpan(name, Context.current(), inside);
				case ELSEWHERE ->
					openSpan(name, Context.root().with(Baggage.builder().put("tenant", "elsewhere").build()), inside);
				case OBSERVATION -> Observation.createNotStarted(name, this.context.getBean(ObservationRegistry.class))
					.observeChecked(inside::call);
				case OPENTELEMETRY -> {
					Span span = span(this.context, name);
					try (Scope scope = span.makeCurrent()) {
						inside.call();
					}
					span.end();
				}
				case MICROMETER -> {
					io.micrometer.tracing.Span span = tracer.nextSpan().name(name).start();
					try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
						inside.call();
					}
					span.end();
				}
				case CLEARED -> {
					try (Tracer.SpanInScope scope = tracer.withSpan(null)) {
						inside.call();
					}
				}
				case BAGGAGE -> {
					try (BaggageInScope baggage = tracer.createBaggageInScope("tenant",
							"acme" + name.charAt(name.length() - 1))) {
						inside.call();
					}
				}
				case SNAPSHOT -> onOtherThread(ContextSnapshotFactory.builder().build().captureAll().wrap(inside));
				case WRAPPED -> onOtherThread(Context.current().wrap(inside));
			}
		}

		private void openSpan(String name, Context context, Callable<?> inside) throws Exception {
			AgentSpans spans = this.context.getBean(AgentSpans.class);
			SpanHandle span = spans.open(() -> span(this.context, name), context);
			try (Scope scope = span.makeCurrent()) {
				inside.call();
			}
			span.end();
		}

		// A new one each time: what the bridge leaves on a thread is not what is tested.
		private void onOtherThread(Callable<?> work) throws Exception {
			ExecutorService thread = Executors.newSingleThreadExecutor();
			try {
				thread.submit(work).get(10, TimeUnit.SECONDS);
			}
			finally {
				thread.shutdown();
			}
		}

		private void see(String when) {
			Tracer tracer = this.context.getBean(Tracer.class);
			io.micrometer.tracing.Span current = tracer.currentSpan();
			this.seen.add(when + ": span " + name(Span.current().getSpanContext().getSpanId()) + ", bridge "
					+ ((current != null) ? name(current.context().spanId()) : "-") + ", mdc " + name(MDC.get("spanId"))
					+ "/" + MDC.get("tenant") + ", baggage " + Baggage.current().getEntryValue("tenant") + "/"
					+ tracer.getAllBaggage().get("tenant") + ", agent "
					+ name(CurrentAgentSpan.of(Context.current()).getSpanContext().getSpanId()));
		}

		private String name(String spanId) {
			return this.names.getOrDefault(spanId, "-");
		}

	}

	/**
	 * Fails at one kind of event.
	 */
	static class FailingListener implements EventListener {

		private volatile String failing;

		@Override
		public void onEvent(Object event) {
			if (event.getClass().getSimpleName().equals(this.failing)) {
				throw new IllegalStateException("listener");
			}
		}

	}

}
