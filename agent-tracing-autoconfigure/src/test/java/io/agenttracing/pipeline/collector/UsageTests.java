package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.Usage;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What calls of models and tools used, summed up to the agents around them.
 */
class UsageTests {

	private static final SpanContext ELSEWHERE = SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c",
			"b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

	private final AtomicLong clock = new AtomicLong();

	private final TrackedSpans openSpans = new TrackedSpans(0);

	private final CollectorSettings settings = TestSettings.of(100, 16 * TestSettings.MEGABYTE,
			TailSamplingPolicy.recordingOnly(), this.clock::get);

	private final TestSink sink = new TestSink(this.settings.counts());

	private final List<FinishedTrace> finished = new ArrayList<>();

	private final SpanQueue queue = new SpanQueue(100, 50, () -> {
	});

	private final TracePipeline pipeline = new TracePipeline(this.queue, this.openSpans, this.finished::add, this.sink,
			this.settings);

	private final List<Ended> ended = new ArrayList<>();

	private final SdkTracerProvider provider = SdkTracerProvider.builder().addSpanProcessor(new Processor()).build();

	UsageTests() {
		this.pipeline.addListener((span, used, counted) -> this.ended.add(new Ended(span.getName(), used, counted)));
	}

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void isSummedUpToAllAgentsAroundAndToTheRoot() {
		Span request = span("request", null);
		Span workflow = operation("invoke_workflow", request);
		Span outer = operation("invoke_agent", workflow);
		Span step = span("step", outer);
		Span inner = operation("invoke_agent", step);
		chat(inner, 100, 7).end();
		tool("search", inner).end();
		inner.end();
		step.end();
		chat(outer, 10, 3).end();
		outer.end();
		workflow.end();
		request.end();
		this.pipeline.advance();
		assertThat(usage(inner)).isEqualTo(usage(100, 7, 1, 1));
		assertThat(usage(outer)).isEqualTo(usage(110, 10, 2, 1));
		assertThat(usage(workflow)).isEqualTo(usage(110, 10, 2, 1));
		assertThat(usage(request))
			.isEqualTo(Map.of("agent_tracing.usage.input_tokens", 110L, "agent_tracing.usage.output_tokens", 10L,
					"agent_tracing.inference_calls", 2L, "agent_tracing.tool_calls", 1L));
		assertThat(usage(step)).isEmpty();
	}

	@Test
	void ofReceiversInTheSameProcessIsSummedUpToWhatIsAroundTheSender() {
		Span workflow = operation("invoke_workflow", null);
		Span first = span("publish", workflow);
		first.end();
		Span receiver = span("process", received(first));
		Span agent = operation("invoke_agent", receiver);
		chat(agent, 100, 7).end();
		Span second = span("publish", agent);
		second.end();
		agent.end();
		Span last = span("process", received(second));
		chat(last, 10, 3).end();
		receiver.end();
		workflow.end();
		last.end();
		this.pipeline.advance();
		assertThat(usage(workflow)).isEqualTo(usage(110, 10, 2, 0));
		assertThat(usage(agent)).isEqualTo(usage(110, 10, 2, 0));
		assertThat(usage(receiver)).containsEntry("agent_tracing.usage.input_tokens", 110L)
			.containsEntry("agent_tracing.inference_calls", 2L);
		assertThat(usage(last)).containsEntry("agent_tracing.usage.input_tokens", 10L)
			.containsEntry("agent_tracing.inference_calls", 1L);
		assertThat(this.ended).filteredOn((call) -> call.name().startsWith("invoke_"))
			.containsExactly(new Ended("invoke_agent", new Usage(100, 7, 0, 1, 0), true),
					new Ended("invoke_workflow", Usage.NONE, true));
	}

	private static Span received(Span sender) {
		SpanContext context = sender.getSpanContext();
		return Span.wrap(SpanContext.createFromRemoteParent(context.getTraceId(), context.getSpanId(),
				context.getTraceFlags(), context.getTraceState()));
	}

	@Test
	void isToldToListenersOnceForEachCallAndForTheAgentThatMadeIt() {
		Span outer = operation("invoke_agent", null);
		Span inner = operation("invoke_agent", outer);
		chat(inner, 100, 7).end();
		inner.end();
		chat(outer, 10, 3).end();
		outer.end();
		this.pipeline.advance();
		assertThat(this.ended).containsExactly(new Ended("chat", new Usage(100, 7, 0, 1, 0), true),
				new Ended("invoke_agent", new Usage(100, 7, 0, 1, 0), true),
				new Ended("chat", new Usage(10, 3, 0, 1, 0), true),
				new Ended("invoke_agent", new Usage(10, 3, 0, 1, 0), true));
	}

	@Test
	void isNoneWhereNothingWasCalled() {
		Span agent = operation("invoke_agent", null);
		span("step", agent).end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEmpty();
		assertThat(this.ended).containsExactly(new Ended("step", Usage.NONE, true),
				new Ended("invoke_agent", Usage.NONE, true));
	}

	@Test
	void isReadFromTextsAsSpringAiWritesThem() {
		Span agent = operation("invoke_agent", null);
		raw("openai", agent).setAttribute("gen_ai.usage.cache_read.input_tokens", "40").end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(Map.of("gen_ai.usage.input_tokens", 100L, "gen_ai.usage.output_tokens", 7L,
				"gen_ai.usage.cache_read.input_tokens", 40L, "agent_tracing.inference_calls", 1L));
	}

	@Test
	void hasTheTokensOfAnthropicsCache() {
		Span agent = operation("invoke_agent", null);
		raw("anthropic", agent).setAttribute("gen_ai.usage.cache_read.input_tokens", "40")
			.setAttribute("gen_ai.usage.cache_creation.input_tokens", "5")
			.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).containsEntry("gen_ai.usage.input_tokens", 145L)
			.containsEntry("gen_ai.usage.cache_read.input_tokens", 40L);
	}

	@Test
	void tokensOfEmbeddingsAreUsedButAreNoInference() {
		Span agent = operation("invoke_agent", null);
		operation("embedding", agent).setAttribute("gen_ai.usage.input_tokens", "12").end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(Map.of("gen_ai.usage.input_tokens", 12L));
	}

	@Test
	void nonsenseIsNothing() {
		Span agent = operation("invoke_agent", null);
		operation("chat", agent).setAttribute("gen_ai.usage.input_tokens", "many").end();
		chat(agent, -5, 7).end();
		chat(agent, Long.MAX_VALUE, Long.MAX_VALUE).end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent))
			.isEqualTo(Map.of("gen_ai.usage.output_tokens", 7L, "agent_tracing.inference_calls", 3L));
	}

	@Test
	void stepAroundTheCallOfAFrameworkIsTheSameCall() {
		Span agent = operation("invoke_agent", null);
		Span step = chat(agent, 100, 7);
		Span advisor = span("advisor", step);
		chat(advisor, 100, 7).end();
		advisor.end();
		step.end();
		Span toolStep = tool("weather", agent);
		tool("weather", toolStep).end();
		toolStep.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(100, 7, 1, 1));
		assertThat(this.ended).extracting(Ended::name, Ended::counted)
			.containsExactly(tuple("chat", true), tuple("advisor", true), tuple("chat", false),
					tuple("execute_tool", true), tuple("execute_tool", false), tuple("invoke_agent", true));
		assertThat(this.ended.get(2).used()).isEqualTo(Usage.NONE);
	}

	@Test
	void stepAroundTheCallOfAFrameworkTellsWhatThatDoesNot() {
		Span agent = operation("invoke_agent", null);
		Span step = chat(agent, 100, 7);
		operation("chat", step).end();
		step.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(100, 7, 1, 0));
		assertThat(this.ended.get(1)).isEqualTo(new Ended("chat", new Usage(100, 7, 0, 0, 0), false));
	}

	@Test
	void stepOfAModelAroundSeveralCallsMakesNone() {
		Span step = operation("chat", null);
		chat(step, 100, 7).end();
		tool("weather", step).end();
		chat(step, 120, 9).end();
		step.end();
		this.pipeline.advance();
		assertThat(usage(step))
			.isEqualTo(Map.of("agent_tracing.usage.input_tokens", 220L, "agent_tracing.usage.output_tokens", 16L,
					"agent_tracing.inference_calls", 2L, "agent_tracing.tool_calls", 1L));
	}

	// What is downstream ends first, but the call itself on another thread.
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4 })
	void stepThatStreamsIsTheSameCallWheneverThatOfAFrameworkEnds(int end) {
		Span agent = operation("invoke_agent", null);
		Span step = own("chat", agent);
		Span outer = operation("framework", step);
		Span inner = operation("framework", outer);
		Span chat = chat(inner, 100, 7).setAttribute("gen_ai.request.stream", "true");
		List<Span> spans = new ArrayList<>(List.of(agent, step, outer, inner));
		spans.add(end, chat);
		spans.forEach(Span::end);
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(100, 7, 1, 0));
		assertThat(this.ended).filteredOn((each) -> each.name().equals("chat"))
			.extracting(Ended::counted)
			.containsExactly(true, false);
	}

	@Test
	void ofSeveralCallsBelowAStepThatEndsBeforeAllButTheFirstAreFurtherOnes() {
		Span agent = operation("invoke_agent", null);
		Span step = own("chat", agent);
		Span chat = chat(step, 100, 7);
		Span again = chat(step, 10, 3);
		Span another = span("lookup", agent);
		Span beside = chat(another, 1, 1);
		step.end();
		beside.end();
		another.end();
		agent.end();
		chat.end();
		again.end();
		this.pipeline.advance();
		assertThat(this.ended).contains(new Ended("chat", new Usage(0, 0, 0, 1, 0), true),
				new Ended("chat", new Usage(100, 7, 0, 0, 0), false),
				new Ended("chat", new Usage(10, 3, 0, 1, 0), true), new Ended("chat", new Usage(1, 1, 0, 1, 0), true),
				new Ended("invoke_agent", new Usage(1, 1, 0, 2, 0), true));
		assertThat(usage(agent)).isEqualTo(usage(111, 11, 3, 0));
	}

	@Test
	void callBelowWhatIsLostIsToldWhenItsTraceIsHandedOn() {
		Span agent = operation("invoke_agent", null);
		own("chat", agent).end();
		chat(unseen(agent), 100, 7).end();
		agent.end();
		this.pipeline.advance();
		assertThat(this.ended).contains(new Ended("chat", new Usage(100, 7, 0, 1, 0), true));
		assertThat(usage(agent)).containsEntry("gen_ai.usage.input_tokens", 100L)
			.containsEntry("agent_tracing.inference_calls", 2L);
	}

	@Test
	void tokensOfAStepThatEndsBeforeTheCallOfAFrameworkAreToldOnce() {
		Span agent = operation("invoke_agent", null);
		Span outer = own("chat", agent);
		Span step = own("chat", outer).setAttribute("gen_ai.usage.input_tokens", 100);
		Span chat = chat(step, 100, 7);
		outer.end();
		step.end();
		agent.end();
		chat.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(100, 0, 1, 0));
	}

	@Test
	void onlyTheLatestStepsThatEndEarlyAreKnown() {
		Span agent = operation("invoke_agent", null);
		List<Span> steps = new ArrayList<>();
		List<Span> chats = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Span step = own("chat", agent);
			steps.add(step);
			chats.add(chat(step, 1, 1));
		}
		steps.forEach(Span::end);
		chats.forEach(Span::end);
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(20, 20, 24, 0));
	}

	@Test
	void toolsAndAgentsBetweenMakeItAnotherCall() {
		Span agent = operation("invoke_agent", null);
		Span step = chat(agent, 100, 7);
		Span tool = tool("research", step);
		Span researcher = operation("invoke_agent", tool);
		chat(researcher, 50, 5).end();
		tool("research", researcher).end();
		researcher.end();
		tool.end();
		step.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(150, 12, 2, 2));
	}

	@Test
	void whatAStepTellsOfItsOwnCountsUnlessACallBelowTellsIt() {
		Span agent = operation("invoke_agent", null);
		Span told = span("told", agent).setAttribute("gen_ai.usage.input_tokens", 60L);
		told.end();
		Span around = span("around", agent).setAttribute("gen_ai.usage.input_tokens", 100L);
		chat(around, 100, 7).end();
		around.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(160, 7, 1, 0));
	}

	@Test
	void whatAnAgentTellsOfItsOwnTakesPrecedence() {
		Span outer = operation("invoke_agent", null);
		Span agent = operation("invoke_agent", outer).setAttribute("gen_ai.usage.input_tokens", 130L);
		chat(agent, 100, 7).end();
		agent.end();
		outer.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(130, 7, 1, 0));
		assertThat(usage(outer)).isEqualTo(usage(130, 7, 1, 0));
		assertThat(this.ended.get(1).used()).isEqualTo(new Usage(130, 7, 0, 1, 0));
	}

	@Test
	void ofALateChildCountsWhereTheTraceEnds() {
		Span root = span("root", null);
		Span outer = operation("invoke_agent", root);
		Span inner = operation("invoke_agent", outer);
		Span client = span("client", inner);
		inner.end();
		Span chat = chat(client, 100, 7);
		client.end();
		outer.end();
		this.pipeline.advance();
		chat.end();
		root.end();
		this.pipeline.advance();
		assertThat(usage(inner)).isEqualTo(usage(100, 7, 1, 0));
		assertThat(usage(outer)).isEqualTo(usage(100, 7, 1, 0));
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 100L);
	}

	@Test
	void passesFromPartToPart() {
		Span root = span("root", null);
		Span agent = operation("invoke_agent", root);
		chat(agent, 100, 7).end();
		advance(30_000);
		assertThat(names()).containsExactly("chat");
		chat(agent, 10, 3).end();
		advance(30_000);
		agent.end();
		root.end();
		this.pipeline.advance();
		assertThat(names()).containsExactly("chat", "chat", "invoke_agent", "root");
		assertThat(usage(agent)).isEqualTo(usage(110, 10, 2, 0));
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 110L);
	}

	@Test
	void ofALateChildInALaterPartCountsForTheRoot() {
		Span root = span("root", null);
		Span agent = operation("invoke_agent", root);
		Span chat = chat(agent, 100, 7);
		agent.end();
		advance(30_000);
		assertThat(names()).containsExactly("invoke_agent");
		chat.end();
		root.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEmpty();
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 100L);
	}

	@Test
	void ofALateChildAfterTheRootCountsForWhatIsAboveItThen() {
		Span root = span("root", null);
		Span client = span("client", root);
		Span chat = chat(client, 100, 7);
		root.end();
		advance(30_000);
		assertThat(names()).containsExactly("root");
		chat.end();
		client.end();
		this.pipeline.advance();
		assertThat(usage(client)).containsEntry("agent_tracing.usage.input_tokens", 100L);
		assertThat(usage(root)).isEmpty();
	}

	@Test
	void ofAgentsSideBySideIsThatOfEach() {
		Span root = span("root", null);
		List<Span> agents = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			agents.add(operation("invoke_agent", root));
			chat(agents.get(i), i, 1).end();
		}
		Collections.shuffle(agents, new Random(7));
		agents.forEach(Span::end);
		root.end();
		this.pipeline.advance();
		assertThat(agents).extracting((agent) -> usage(agent).getOrDefault("gen_ai.usage.input_tokens", 0L))
			.containsExactlyInAnyOrderElementsOf(LongStream.range(0, 20).boxed().toList());
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 190L)
			.containsEntry("agent_tracing.inference_calls", 20L);
	}

	@Test
	void ofTooManySpansSideBySideIsThatOfTheRoot() {
		Span root = span("root", null);
		List<Span> agents = new ArrayList<>();
		for (int i = 0; i < 2_100; i++) {
			agents.add(operation("invoke_agent", root));
			chat(agents.get(i), 1, 1).end();
			this.pipeline.advance();
		}
		for (Span agent : agents) {
			agent.end();
			this.pipeline.advance();
		}
		root.end();
		this.pipeline.advance();
		assertThat(agents).filteredOn((agent) -> !usage(agent).isEmpty()).hasSize(2_000);
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 2_100L)
			.containsEntry("agent_tracing.inference_calls", 2_100L);
	}

	@Test
	void isThereInAnEarlyExport() {
		Span root = span("root", null);
		Span outer = operation("invoke_agent", root);
		Span agent = operation("invoke_agent", outer);
		chat(agent, 100, 7).end();
		agent.end();
		this.pipeline.advance();
		this.pipeline.exportEnded(root.getSpanContext().getTraceId());
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(100, 7, 1, 0));
		chat(agent, 10, 3).end();
		outer.end();
		root.end();
		this.pipeline.advance();
		assertThat(usage(outer)).isEqualTo(usage(110, 10, 2, 0));
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 110L);
	}

	@Test
	void ofWhatHasNoParentHereStaysWithIt() {
		Span agent = operation("invoke_agent", Span.wrap(ELSEWHERE));
		chat(agent, 100, 7).end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(100, 7, 1, 0));
		Span server = span("server", Span.wrap(ELSEWHERE));
		chat(server, 10, 3).end();
		server.end();
		this.pipeline.advance();
		assertThat(usage(server)).containsEntry("agent_tracing.usage.input_tokens", 10L);
	}

	@Test
	void ofSpansThatWereDroppedIsForgotten() {
		Span agent = operation("invoke_agent", null);
		chat(agent, 100, 7).end();
		agent.end();
		TraceUsage dropped = new TraceUsage();
		List<SpanData> spans = new ArrayList<>();
		for (ReadableSpan span : List.of((ReadableSpan) chat(agent, 100, 7), (ReadableSpan) agent)) {
			dropped.add(span.toSpanData(), (ended, used, counted) -> spans.add(ended));
		}
		dropped.forget();
		assertThat(dropped.addTo(spans)).isSameAs(spans);
	}

	@Test
	void ofALinkedTraceIsItsOwn() {
		Span agent = operation("invoke_agent", null);
		Span linked = this.provider.get("test")
			.spanBuilder("linked")
			.setNoParent()
			.addLink(agent.getSpanContext())
			.startSpan();
		chat(linked, 100, 7).end();
		linked.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEmpty();
		assertThat(usage(linked)).containsEntry("agent_tracing.usage.input_tokens", 100L);
	}

	// It was refused because the queue was full.
	@Test
	void passesALostSpanToTheRoot() {
		Span root = span("root", null);
		Span lost = unseen(root);
		chat(lost, 100, 7).end();
		root.end();
		this.pipeline.advance();
		assertThat(usage(root)).containsEntry("agent_tracing.usage.input_tokens", 100L);
	}

	@Test
	void isToldOnceBelowWhatWasNotRecorded() {
		Span agent = operation("invoke_agent", unseen(Span.wrap(ELSEWHERE)));
		Span step = span("step", agent);
		chat(step, 10, 3).end();
		step.end();
		agent.end();
		this.pipeline.advance();
		assertThat(usage(agent)).isEqualTo(usage(10, 3, 1, 0));
		assertThat(usage(step)).isEmpty();
		Span client = span("client", unseen(Span.wrap(ELSEWHERE)));
		chat(client, 100, 7).end();
		client.end();
		this.pipeline.advance();
		assertThat(usage(client)).containsEntry("agent_tracing.usage.input_tokens", 100L);
	}

	@Test
	void ofSpansThatAreOnlyRecordedIsThereIfTheirTraceIsKept() {
		Span remote = Span.wrap(SpanContext.createFromRemoteParent(ELSEWHERE.getTraceId(), ELSEWHERE.getSpanId(),
				TraceFlags.getDefault(), TraceState.getDefault()));
		try (SdkTracerProvider recording = SdkTracerProvider.builder()
			.setSampler(new RecordingOnly())
			.addSpanProcessor(new Processor())
			.build()) {
			Span agent = operation("invoke_agent", recording, remote);
			operation("chat", recording, agent).setAttribute("gen_ai.usage.input_tokens", "100").end();
			this.pipeline.advance();
			this.settings.kept().decide(ELSEWHERE.getTraceId(), () -> true);
			agent.end();
			this.pipeline.advance();
			assertThat(usage(agent)).containsEntry("gen_ai.usage.input_tokens", 100L);
			assertThat(this.ended).hasSize(2);
		}
	}

	@Test
	void listenerThatFailsHarmsNothing() {
		this.pipeline.addListener((span, used, counted) -> {
			throw new IllegalStateException("broken");
		});
		List<String> later = new ArrayList<>();
		this.pipeline.addListener((span, used, counted) -> later.add(span.getName()));
		Span agent = operation("invoke_agent", null);
		chat(agent, 100, 7).end();
		agent.end();
		this.pipeline.advance();
		assertThat(later).containsExactly("chat", "invoke_agent");
		assertThat(usage(agent)).isEqualTo(usage(100, 7, 1, 0));
	}

	private void advance(long millis) {
		this.pipeline.advance();
		this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
		this.pipeline.advance();
	}

	private Span span(String name, Span parent) {
		return span(name, this.provider, parent);
	}

	private static Span span(String name, SdkTracerProvider provider, Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return provider.get("test").spanBuilder(name).setSpanKind(SpanKind.INTERNAL).setParent(context).startSpan();
	}

	private Span operation(String operation, Span parent) {
		return operation(operation, this.provider, parent);
	}

	private Span own(String operation, Span parent) {
		return this.provider.get(AgentSpans.INSTRUMENTATION_SCOPE)
			.spanBuilder(operation)
			.setParent(Context.root().with(parent))
			.startSpan()
			.setAttribute("gen_ai.operation.name", operation);
	}

	private static Span operation(String operation, SdkTracerProvider provider, Span parent) {
		return span(operation, provider, parent).setAttribute("gen_ai.operation.name", operation);
	}

	private Span chat(Span parent, long input, long output) {
		return operation("chat", parent).setAttribute("gen_ai.usage.input_tokens", input)
			.setAttribute("gen_ai.usage.output_tokens", output);
	}

	private Span raw(String system, Span parent) {
		return operation("chat", parent).setAttribute("gen_ai.system", system)
			.setAttribute("gen_ai.usage.input_tokens", "100")
			.setAttribute("gen_ai.usage.output_tokens", "7");
	}

	private Span tool(String name, Span parent) {
		return operation("execute_tool", parent).setAttribute("gen_ai.tool.name", name);
	}

	private static Span unseen(Span parent) {
		return Span.wrap(SpanContext.create(parent.getSpanContext().getTraceId(), "1234567890abcdef",
				TraceFlags.getSampled(), TraceState.getDefault()));
	}

	private List<String> names() {
		return this.sink.names();
	}

	private static Map<String, Long> usage(long input, long output, long inferenceCalls, long toolCalls) {
		Map<String, Long> usage = new HashMap<>();
		Map.of("gen_ai.usage.input_tokens", input, "gen_ai.usage.output_tokens", output,
				"agent_tracing.inference_calls", inferenceCalls, "agent_tracing.tool_calls", toolCalls)
			.forEach((key, number) -> {
				if (number > 0) {
					usage.put(key, number);
				}
			});
		return usage;
	}

	private Map<String, Object> usage(Span span) {
		SpanData exported = this.sink.spans()
			.stream()
			.filter((candidate) -> candidate.getSpanId().equals(span.getSpanContext().getSpanId()))
			.findFirst()
			.orElseThrow();
		return exported.getAttributes()
			.asMap()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getKey().matches(".*(usage|_calls).*"))
			.collect(Collectors.toMap((entry) -> entry.getKey().getKey(), Map.Entry::getValue));
	}

	/**
	 * What a listener was told.
	 */
	private record Ended(String name, Usage used, boolean counted) {

	}

	private static final class RecordingOnly implements Sampler {

		@Override
		public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
				Attributes attributes, List<LinkData> parentLinks) {
			return SamplingResult.recordOnly();
		}

		@Override
		public String getDescription() {
			return "only recorded";
		}

	}

	/**
	 * What the collector does, without a worker.
	 */
	private final class Processor implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
			UsageTests.this.openSpans.started(span, Context.root());
		}

		@Override
		public boolean isStartRequired() {
			return true;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			UsageTests.this.queue.offer(span);
			if (UsageTests.this.openSpans.ended(span)) {
				UsageTests.this.queue.offerClosed(span.getSpanContext().getTraceId());
			}
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
