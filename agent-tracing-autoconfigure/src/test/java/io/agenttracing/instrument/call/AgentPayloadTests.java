package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.failure.Failures;
import io.agenttracing.shape.PayloadShapes;
import io.agenttracing.shape.ValueDigests;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static io.agenttracing.AgentSpanAttributes.PAYLOAD_SHAPE;
import static io.agenttracing.AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST;
import static io.agenttracing.AgentSpanAttributes.PAYLOAD_USUAL_SHAPE;
import static io.agenttracing.AgentSpanAttributes.RESULT_SHAPE;
import static io.agenttracing.AgentSpanAttributes.RESULT_USUAL_SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is recorded of the payloads of agents.
 */
class AgentPayloadTests {

	private static final int USUAL = 20;

	private static final List<AttributeKey<?>> KEYS = List.of(PAYLOAD_SHAPE, PAYLOAD_SHAPE_DIGEST, PAYLOAD_USUAL_SHAPE,
			RESULT_SHAPE, RESULT_USUAL_SHAPE);

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withBean(Summarizer.class)
		.withBean(SuspendingSteps.class)
		.withBean(BlockingSteps.class)
		.withBean(SuspendingAgent.class)
		.withBean(StreamingAgent.class);

	@Test
	void whatIsUsualIsADigestAndWhatDeviatesIsSaid() {
		this.runner.run((context) -> {
			Summarizer agent = context.getBean(Summarizer.class);
			for (int i = 0; i < USUAL; i++) {
				agent.summarize(new Document("d" + i, List.of("a", "b"), 7.5), i);
			}
			agent.summarize(new Document("d20", List.of("a"), "7.5"), 20);
			List<SpanData> spans = spans(context);
			SpanData first = spans.get(0);
			assertThat(first.getAttributes().get(PAYLOAD_SHAPE)).containsExactly("document.id:string",
					"document.pages[]:string", "document.score:number", "rank:number");
			assertThat(first.getAttributes().get(RESULT_SHAPE)).containsExactly("id:string", "length:number");
			assertThat(spans.subList(0, USUAL)).extracting((span) -> span.getAttributes().get(PAYLOAD_SHAPE_DIGEST))
				.doesNotContainNull()
				.containsOnly(first.getAttributes().get(PAYLOAD_SHAPE_DIGEST));
			assertThat(spans.subList(1, USUAL))
				.allSatisfy((span) -> assertThat(recorded(span)).containsOnlyKeys(PAYLOAD_SHAPE_DIGEST));
			SpanData bad = spans.get(USUAL);
			assertThat(bad.getAttributes().get(PAYLOAD_SHAPE)).containsExactly("document.id:string",
					"document.pages[]:string", "document.score:string", "rank:number");
			assertThat(bad.getAttributes().get(PAYLOAD_USUAL_SHAPE)).containsExactly("document.id:string",
					"document.pages[]:string", "document.score:number", "rank:number");
			assertThat(bad.getAttributes().get(PAYLOAD_SHAPE_DIGEST))
				.isNotEqualTo(first.getAttributes().get(PAYLOAD_SHAPE_DIGEST));
			assertThat(bad.getAttributes().get(RESULT_SHAPE)).containsExactly("id:string", "length:string");
			assertThat(bad.getAttributes().get(RESULT_USUAL_SHAPE)).containsExactly("id:string", "length:number");
		});
	}

	@ParameterizedTest
	@EnumSource
	void resultsAreReadInEachWayThatTheyCome(Form form) {
		this.runner.run((context) -> {
			for (int i = 0; i < USUAL; i++) {
				form.call(context, new Document("d" + i, List.of(), 7.5));
			}
			form.call(context, new Document("d20", List.of(), "7.5"));
			List<SpanData> spans = spans(context);
			assertThat(spans).hasSize(USUAL + 1);
			assertThat(spans.get(0).getAttributes().get(RESULT_SHAPE)).containsExactly("id:string", "length:number");
			assertThat(spans.subList(1, USUAL))
				.allSatisfy((span) -> assertThat(recorded(span)).doesNotContainKeys(RESULT_SHAPE, RESULT_USUAL_SHAPE));
			assertThat(spans.get(USUAL).getAttributes().get(RESULT_SHAPE)).containsExactly("id:string",
					"length:string");
			assertThat(spans.get(USUAL).getAttributes().get(RESULT_USUAL_SHAPE)).containsExactly("id:string",
					"length:number");
			assertThat(spans).allSatisfy(
					(span) -> assertThat(recorded(span).containsKey(PAYLOAD_SHAPE_DIGEST)).isEqualTo(!form.isByHand()));
		});
	}

	@ParameterizedTest
	@EnumSource
	void whatIsNotRecordedIsNotRead(Form form) {
		Switch recording = new Switch();
		this.runner.withBean(Sampler.class, () -> recording).run((context) -> {
			for (int i = 0; i < USUAL; i++) {
				form.call(context, new Document("d" + i, List.of(), 7.5));
			}
			assertThat(spans(context)).isEmpty();
			recording.set(true);
			form.call(context, new Document("d20", List.of(), 7.5));
			// Had any been read before, these would be usual by now.
			assertThat(spans(context)).hasSize(1);
			SpanData span = spans(context).get(0);
			assertThat(span.getAttributes().get(RESULT_SHAPE)).containsExactly("id:string", "length:number");
			assertThat(span.getAttributes().get(PAYLOAD_SHAPE) != null).isEqualTo(!form.isByHand());
		});
	}

	@Test
	void argumentsAreReadBeforeTheMethodChangesThem() {
		this.runner.run((context) -> {
			context.getBean(Summarizer.class).take(new HashMap<>(Map.of("amount", 7)), new ArrayList<>(List.of("a")));
			assertThat(context.getBean(EndedSpans.class).only().getAttributes().get(PAYLOAD_SHAPE))
				.containsExactly("fields.amount:number", "pages[]:string");
		});
	}

	@Test
	void elementsAreReadBeforeTheSubscriberChangesThem() {
		this.runner.run((context) -> {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			tracer.agent("one", () -> Mono.fromSupplier(() -> new HashMap<>(Map.of("amount", 7))))
				.doOnNext(Map::clear)
				.block();
			tracer.agent("many", () -> Flux.just(new HashMap<>(Map.of("amount", 7)), new HashMap<>(Map.of("id", 8))))
				.doOnNext(Map::clear)
				.blockLast();
			List<SpanData> spans = spans(context);
			assertThat(spans).hasSize(2)
				.allSatisfy(
						(span) -> assertThat(span.getAttributes().get(RESULT_SHAPE)).containsExactly("amount:number"));
		});
	}

	@Test
	void coroutinesAndFlowsAreReadWithoutTheirContinuation() {
		this.runner.run((context) -> {
			EndedSpans spans = context.getBean(EndedSpans.class);
			Coroutines.answer(context.getBean(SuspendingAgent.class));
			SpanData answer = spans.named("invoke_agent suspending");
			assertThat(answer.getAttributes().get(PAYLOAD_SHAPE)).containsExactly("question:string");
			assertThat(answer.getAttributes().get(RESULT_SHAPE)).containsExactly("$:string");
			spans.clear();
			Coroutines.parallel(context.getBean(SuspendingAgent.class));
			assertThat(spans.named("invoke_agent suspending").getAttributes().get(RESULT_SHAPE))
				.containsExactly("[]:string");
			spans.clear();
			Coroutines.nothing(context.getBean(SuspendingAgent.class));
			assertThat(recorded(spans.only())).containsOnlyKeys(PAYLOAD_SHAPE_DIGEST);
			spans.clear();
			assertThat(Flows.list(context.getBean(StreamingAgent.class).many(3))).hasSize(3);
			assertThat(spans.only().getAttributes().get(PAYLOAD_SHAPE)).containsExactly("count:number");
			assertThat(spans.only().getAttributes().get(RESULT_SHAPE)).containsExactly("$:number");
			spans.clear();
			assertThat(Flows.list(context.getBean(StreamingAgent.class).nulls())).hasSize(3);
			assertThat(recorded(spans.only())).containsOnlyKeys(PAYLOAD_SHAPE_DIGEST);
		});
	}

	@Test
	void anotherMethodOfTheAgentIsNoDeviation() {
		this.runner.run((context) -> {
			Summarizer agent = context.getBean(Summarizer.class);
			for (int i = 0; i < 2 * USUAL; i++) {
				agent.summarize(new Document("d" + i, List.of(), 7.5), i);
			}
			agent.summarize("d");
			agent.take(new HashMap<>(), new ArrayList<>());
			assertThat(spans(context)).hasSize(2 * USUAL + 2)
				.allSatisfy((span) -> assertThat(recorded(span)).doesNotContainKeys(PAYLOAD_USUAL_SHAPE,
						RESULT_USUAL_SHAPE));
		});
	}

	@Test
	void whatFailedHasNoResult() {
		this.runner.run((context) -> {
			Summarizer agent = context.getBean(Summarizer.class);
			Document bad = new Document("d", List.of(), null);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> agent.summarize(bad, 1));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> agent.later(bad).join());
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> agent.one(bad).block());
			assertThat(spans(context)).hasSize(3)
				.allSatisfy((span) -> assertThat(recorded(span)).containsOnlyKeys(PAYLOAD_SHAPE, PAYLOAD_SHAPE_DIGEST));
		});
	}

	@Test
	void stepsHaveNone() {
		this.runner.run((context) -> {
			context.getBean(Summarizer.class).step(new Document("d", List.of(), 1));
			context.getBean(AgentTracer.class).call("step", StepKind.TOOL, () -> new Document("d", List.of(), 1));
			context.getBean(AgentTracer.class)
				.fallback("other", new IllegalStateException("no"), () -> new Document("d", List.of(), 1));
			assertThat(spans(context)).hasSize(3).allSatisfy((span) -> assertThat(recorded(span)).isEmpty());
		});
	}

	@Test
	void offIsNothing() {
		this.runner.withPropertyValues("agent-tracing.shapes=off").run((context) -> {
			for (Form form : Form.values()) {
				form.call(context, new Document("d", List.of(), 7.5));
			}
			assertThat(context).doesNotHaveBean(PayloadShapes.class).doesNotHaveBean(ValueDigests.class);
			assertThat(spans(context)).hasSize(Form.values().length)
				.allSatisfy((span) -> assertThat(recorded(span)).isEmpty());
		});
	}

	@Test
	void noCodeOfArgumentsRuns() {
		long failures = Failures.count();
		this.runner.run((context) -> {
			context.getBean(Summarizer.class).any(new Hostile());
			assertThat(context.getBean(EndedSpans.class).only().getAttributes().get(PAYLOAD_SHAPE)).containsExactly(
					"value.amount:number", "value.self.amount:number", "value.self.self.amount:number",
					"value.self.self.self:object");
		});
		assertThat(Failures.count()).isEqualTo(failures);
	}

	// Without the call that only makes a publisher.
	private static List<SpanData> spans(ApplicationContext context) {
		return context.getBean(EndedSpans.class)
			.all()
			.stream()
			.filter((span) -> span.getAttributes().get(AgentSpanAttributes.ASSEMBLY) == null)
			.toList();
	}

	private static Map<AttributeKey<?>, Object> recorded(SpanData span) {
		Map<AttributeKey<?>, Object> recorded = new HashMap<>(span.getAttributes().asMap());
		recorded.keySet().retainAll(KEYS);
		return recorded;
	}

	enum Form {

		PLAIN((context, document) -> agent(context).summarize(document, 1)),

		STAGE((context, document) -> agent(context).later(document).join()),

		MONO((context, document) -> agent(context).one(document).block()),

		FLUX((context, document) -> agent(context).many(document).blockLast()),

		AGENT_BY_HAND((context, document) -> tracer(context).agent("hand", () -> Summary.of(document))),

		WORKFLOW_BY_HAND((context, document) -> tracer(context).workflow("hand", () -> Summary.of(document))),

		STAGE_BY_HAND((context, document) -> tracer(context)
			.agent("hand", () -> CompletableFuture.completedFuture(Summary.of(document)))
			.join()),

		MONO_BY_HAND((context, document) -> tracer(context)
			.agent("hand", () -> Mono.fromSupplier(() -> Summary.of(document)))
			.block()),

		FLUX_BY_HAND((context, document) -> tracer(context).agent("hand", () -> Flux.just(Summary.of(document), "end"))
			.blockLast());

		private final Way way;

		Form(Way way) {
			this.way = way;
		}

		boolean isByHand() {
			return name().endsWith("_BY_HAND");
		}

		void call(ApplicationContext context, Document document) {
			this.way.call(context, document);
		}

		private static Summarizer agent(ApplicationContext context) {
			return context.getBean(Summarizer.class);
		}

		private static AgentTracer tracer(ApplicationContext context) {
			return context.getBean(AgentTracer.class);
		}

	}

	interface Way {

		void call(ApplicationContext context, Document document);

	}

	record Document(String id, List<String> pages, @Nullable Object score) {
	}

	record Summary(String id, Object length) {

		static Summary of(Document document) {
			if (document.score() == null) {
				throw new IllegalStateException("no score");
			}
			return new Summary(document.id(), (document.score() instanceof Number) ? 12 : "12");
		}

	}

	@TracedAgent(name = "summarizer")
	static class Summarizer {

		public Summary summarize(Document document, int rank) {
			return Summary.of(document);
		}

		public Summary summarize(String id) {
			return new Summary(id, List.of());
		}

		public CompletableFuture<Summary> later(Document document) {
			return CompletableFuture.supplyAsync(() -> Summary.of(document));
		}

		public Mono<Summary> one(Document document) {
			return Mono.fromSupplier(() -> Summary.of(document));
		}

		public Flux<Object> many(Document document) {
			return Flux.just(Summary.of(document), "end");
		}

		public void take(Map<String, Object> fields, List<String> pages) {
			fields.put("taken", true);
			pages.clear();
		}

		public void any(Object value) {
		}

		@AgentStep(kind = StepKind.TOOL)
		public Document step(Document document) {
			return document;
		}

	}

	static class Hostile {

		private final int amount = 7;

		private final Hostile self = this;

		public int getAmount() {
			throw new AssertionError("An accessor was called");
		}

		@Override
		public String toString() {
			throw new AssertionError("toString() was called");
		}

		@Override
		public boolean equals(Object other) {
			throw new AssertionError("equals() was called");
		}

		@Override
		public int hashCode() {
			throw new AssertionError("hashCode() was called");
		}

	}

	static class Switch implements Sampler {

		private final AtomicBoolean on = new AtomicBoolean();

		void set(boolean on) {
			this.on.set(on);
		}

		@Override
		public SamplingResult shouldSample(Context parent, String traceId, String name, SpanKind kind,
				Attributes attributes, List<LinkData> links) {
			return this.on.get() ? SamplingResult.recordAndSample() : SamplingResult.drop();
		}

		@Override
		public String getDescription() {
			return "switch";
		}

	}

}
