package io.agenttracing.instrument.call;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls, decisions and carriers through the {@link AgentTracer} bean.
 */
class AgentTracerTests {

	private final ApplicationContextRunner runner = TracedApplication.runner();

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void namesEachKindOfStepAsTheConventionsSay() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			for (StepKind kind : StepKind.values()) {
				tracer.call("x", kind, () -> null);
			}
			List<String> described = context.getBean(EndedSpans.class)
				.all()
				.stream()
				.map((span) -> span.getName() + " " + span.getKind() + " " + attributes(span))
				.toList();
			assertThat(described).containsExactlyInAnyOrder(
					"chat x CLIENT {gen_ai.operation.name=chat, gen_ai.request.model=x}",
					"embeddings x CLIENT {gen_ai.operation.name=embeddings, gen_ai.request.model=x}",
					"retrieval x CLIENT {gen_ai.data_source.id=x, gen_ai.operation.name=retrieval}",
					"execute_tool x INTERNAL {gen_ai.operation.name=execute_tool, gen_ai.tool.name=x,"
							+ " gen_ai.tool.type=function}",
					"x CLIENT {agent_tracing.step.kind=api}", "x INTERNAL {agent_tracing.step.kind=validation}",
					"x INTERNAL {agent_tracing.step.kind=compute}", "plan x INTERNAL {gen_ai.operation.name=plan}",
					"decision x INTERNAL {agent_tracing.decision.name=x}");
		});
	}

	@Test
	void recordsADecision() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("agent", StepKind.PLAN, () -> {
				tracer.decision("model", Arrays.asList("large", null, "small"), "small", "short text");
				return null;
			});
			SpanData span = context.getBean(EndedSpans.class).named("decision model");
			assertThat(attributes(span)).hasToString("{agent_tracing.decision.chosen=small,"
					+ " agent_tracing.decision.name=model, agent_tracing.decision.options=[large, small],"
					+ " agent_tracing.decision.reason=short text}");
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > plan agent",
					"plan agent > decision model");
		});
	}

	@Test
	void acceptsNullsWhereItDeclaresNone() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			assertThat(tracer.<String>call(null, null, () -> "a")).isEqualTo("a");
			assertThat(tracer.<String>call(" ", StepKind.LLM, () -> "b")).isEqualTo("b");
			assertThat(tracer.<String>continueFrom(null, null, () -> "c")).isEqualTo("c");
			tracer.decision(null, null, null, null);
			tracer.attribute(null, null);
			tracer.attribute(null, "x");
			tracer.inject(null);
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > compute", "- > chat llm",
					"- > process", "- > decision decision");
		});
	}

	@Test
	void letsCheckedExceptionsThroughAsTheyAre() {
		this.runner.run((context) -> {
			IOException failure = new IOException("no disk");
			assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> context.getBean(AgentTracer.class).call("x", StepKind.API, () -> {
					throw failure;
				}))
				.isSameAs(failure);
			assertThat(context.getBean(EndedSpans.class).only().getStatus().getStatusCode())
				.isEqualTo(StatusCode.ERROR);
		});
	}

	@Test
	void carriesTraceAndBaggageFromOneApplicationToAnother() {
		this.runner.withPropertyValues("management.tracing.baggage.remote-fields=tenant")
			.run((sender) -> this.runner.withPropertyValues("management.tracing.baggage.remote-fields=tenant")
				.run((receiver) -> {
					Map<String, String> carrier = new HashMap<>(Map.of("payload", "x"));
					AgentTracer sending = sender.getBean(AgentTracer.class);
					sending.call("send", StepKind.COMPUTE, () -> {
						try (Scope scope = Context.current()
							.with(Baggage.builder().put("tenant", "t1").build())
							.makeCurrent()) {
							sending.inject(carrier);
						}
						return null;
					});
					assertThat(carrier).containsKeys("traceparent", "baggage").containsEntry("payload", "x");
					String tenant = receiver.getBean(AgentTracer.class)
						.continueFrom(carrier, "receive", () -> Baggage.current().getEntryValue("tenant"));
					assertThat(tenant).isEqualTo("t1");
					SpanData sent = sender.getBean(EndedSpans.class).only();
					SpanData received = receiver.getBean(EndedSpans.class).only();
					assertThat(received.getTraceId()).isEqualTo(sent.getTraceId());
					assertThat(received.getParentSpanId()).isEqualTo(sent.getSpanId());
					assertThat(received.getKind()).isEqualTo(SpanKind.CONSUMER);
				}));
	}

	@Test
	void carriesTheDecisionNotToSample() {
		this.runner.withPropertyValues("management.tracing.sampling.probability=0")
			.run((sender) -> this.runner.run((receiver) -> {
				Map<String, String> carrier = new HashMap<>();
				sender.getBean(AgentTracer.class).call("send", StepKind.COMPUTE, () -> {
					sender.getBean(AgentTracer.class).inject(carrier);
					return null;
				});
				assertThat(carrier.get("traceparent")).isNotNull();
				String traceId = receiver.getBean(AgentTracer.class)
					.continueFrom(carrier, "receive", () -> Span.current().getSpanContext().getTraceId());
				assertThat(carrier.get("traceparent")).contains(traceId);
				assertThat(receiver.getBean(EndedSpans.class).all()).isEmpty();
			}));
	}

	@Test
	void survivesHostileCarriers() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			Map<String, String> hostile = new HashMap<>() {
				@Override
				public String get(Object key) {
					throw new NoClassDefFoundError("gone");
				}
			};
			List<Map<String, String>> carriers = List.of(hostile, Map.of("traceparent", "00-zz"),
					Map.of("traceparent", "0".repeat(100_000), "baggage", "%%%=;;,,="),
					Map.of("traceparent", "00-00000000000000000000000000000000-0000000000000000-01"));
			for (Map<String, String> carrier : carriers) {
				assertThat(tracer.<String>continueFrom(carrier, "receive", () -> "done")).isEqualTo("done");
				tracer.call("send", StepKind.COMPUTE, () -> {
					tracer.inject(carrier);
					return null;
				});
			}
			List<String> expected = new ArrayList<>();
			carriers.forEach((carrier) -> expected.addAll(List.of("- > receive", "- > send")));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactlyElementsOf(expected);
		});
	}

	@Test
	void findsTheAgentBelowAForeignSpanAndNothingOutside() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.attribute("lost", true);
			tracer.call("outer", StepKind.TOOL, () -> tracer.call("inner", StepKind.COMPUTE, () -> {
				Span foreign = context.getBean(io.opentelemetry.api.OpenTelemetry.class)
					.getTracer("foreign")
					.spanBuilder("foreign")
					.startSpan();
				try (Scope scope = foreign.makeCurrent()) {
					tracer.attribute("numbers", List.of(1, 2));
				}
				foreign.end();
				tracer.attribute("mixed", Arrays.asList(1, "a", null, StepKind.API));
				tracer.attribute("array", new int[] { 3, 4 });
				return null;
			}));
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(spans.tree()).containsExactly("- > execute_tool outer", "execute_tool outer > inner",
					"inner > foreign");
			assertThat(attributes(spans.named("inner")))
				.hasToString("{agent_tracing.step.kind=compute, array=[3, 4], mixed=[1, a, API], numbers=[1, 2]}");
			assertThat(spans.named("inner").getAttributes().asMap())
				.containsEntry(io.opentelemetry.api.common.AttributeKey.longArrayKey("numbers"), List.of(1L, 2L));
		});
	}

	@Test
	void boundsListsWhateverTheirSize() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.call("x", StepKind.COMPUTE, () -> {
				tracer.attribute("list", java.util.Collections.nCopies(1_000_000, "a"));
				tracer.attribute("array", new long[500]);
				return null;
			});
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat((List<?>) attributes(span).get("list")).hasSize(SpanAttribute.MAX_ELEMENTS);
			assertThat((List<?>) attributes(span).get("array")).hasSize(SpanAttribute.MAX_ELEMENTS);
		});
	}

	private static Map<String, Object> attributes(SpanData span) {
		return span.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey().getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue,
					(first, second) -> first, java.util.TreeMap::new));
	}

}
