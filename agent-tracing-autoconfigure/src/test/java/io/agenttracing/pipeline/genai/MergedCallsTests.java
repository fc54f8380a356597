package io.agenttracing.pipeline.genai;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.TraceRewriter;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.span.InjectedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MergedCalls} with spans of the SDK.
 */
class MergedCallsTests {

	private static final String FRAMEWORK = "org.springframework.boot";

	private static final AttributeKey<String> NOTE = AttributeKey.stringKey("note");

	private final InMemorySpanExporter ended = InMemorySpanExporter.create();

	private final SdkTracerProvider tracers = SdkTracerProvider.builder()
		.addSpanProcessor(SimpleSpanProcessor.create(this.ended))
		.setSpanLimits(SpanLimits.builder().setMaxNumberOfAttributes(5).build())
		.build();

	private final InjectedSpans injected = new InjectedSpans();

	private final MergedCalls merged = new MergedCalls(this.injected);

	private final List<Span> open = new ArrayList<>();

	private final Span agent = start(null, AgentSpans.INSTRUMENTATION_SCOPE, "invoke_agent desk", "invoke_agent");

	@AfterEach
	void close() {
		this.tracers.close();
	}

	@Test
	void layersOfAFrameworkStayBetween() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span client = layer(step, "chat_client");
		Span advisor = layer(client, "advisor call");
		Span chat = model(advisor, FRAMEWORK, "gpt-5");
		start(chat, FRAMEWORK, "POST", null);
		assertThat(tree(end())).containsExactlyInAnyOrder("- > invoke_agent desk", "invoke_agent desk > chat gpt-5",
				"chat gpt-5 > chat_client", "chat_client > advisor call", "advisor call > POST");
	}

	@Test
	void layersStayInTheSamePlaceWithTheIdOfTheFramework() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span client = layer(step, "chat_client");
		Span chat = model(client, FRAMEWORK, "gpt-5");
		start(chat, FRAMEWORK, "POST", null);
		this.injected.add(id(chat));
		TraceRewriter.Result result = end();
		assertThat(tree(result)).containsExactlyInAnyOrder("- > invoke_agent desk", "invoke_agent desk > chat gpt-5",
				"chat gpt-5 > chat_client", "chat_client > POST");
		assertThat(named(result, "chat gpt-5").getSpanId()).isEqualTo(id(chat));
		assertThat(result.gone()).containsOnlyKeys(id(step)).containsValue(chat.getSpanContext());
	}

	@Test
	void tellsWhereLateChildrenGo() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span client = layer(step, "chat_client");
		Span chat = model(client, FRAMEWORK, "gpt-5");
		assertThat(end().gone()).containsOnlyKeys(id(chat)).containsValue(client.getSpanContext());
	}

	@Test
	void theFrameworkKnowsTheCallAndTheStepTheRest() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		step.setAttribute(AgentSpanAttributes.ERROR_TYPE, "java.lang.IllegalStateException")
			.setAttribute(NOTE, "of the step")
			.setStatus(StatusCode.ERROR, "refused");
		step.recordException(new IllegalStateException("refused"));
		step.addEvent("asked");
		Span chat = model(step, FRAMEWORK, "gpt-5");
		chat.setAttribute(AgentSpanAttributes.ERROR_TYPE, "rate_limit_exceeded")
			.setAttribute(NOTE, "of the framework")
			.setAttribute(AgentSpanAttributes.USAGE_INPUT_TOKENS, 100L)
			.setAttribute("one too many", true);
		chat.recordException(new IllegalStateException("refused"));
		chat.recordException(new IllegalArgumentException("other"));
		TraceRewriter.Result result = end();
		SpanData one = named(result, "chat gpt-5");
		assertThat(one.getAttributes().asMap()).containsEntry(AgentSpanAttributes.ERROR_TYPE, "rate_limit_exceeded")
			.containsEntry(NOTE, "of the step")
			.containsEntry(AgentSpanAttributes.USAGE_INPUT_TOKENS, 100L)
			.hasSize(5);
		assertThat(one.getTotalAttributeCount()).isEqualTo(6);
		assertThat(one.getEvents()).extracting(EventData::getName).containsExactly("exception", "asked", "exception");
		assertThat(one.getTotalRecordedEvents()).isEqualTo(3);
		assertThat(one.getStatus().getDescription()).isEqualTo("refused");
		assertThat(one.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(one.getInstrumentationScopeInfo().getName()).isEqualTo(AgentSpans.INSTRUMENTATION_SCOPE);
	}

	@Test
	void failureThatAStepHasHandledIsStillSaid() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		model(step, FRAMEWORK, "gpt-5").setStatus(StatusCode.ERROR, "refused");
		assertThat(named(end(), "chat gpt-5").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void stepInsideAToolTakesItsPlaceAndTime() {
		Span tool = tool(this.agent, FRAMEWORK, "weather");
		Span step = tool(tool, AgentSpans.INSTRUMENTATION_SCOPE, "weather");
		Span inner = start(step, AgentSpans.INSTRUMENTATION_SCOPE, "invoke_agent forecaster", "invoke_agent");
		model(inner, FRAMEWORK, "gpt-5");
		TraceRewriter.Result result = end();
		assertThat(tree(result)).containsExactlyInAnyOrder("- > invoke_agent desk",
				"invoke_agent desk > execute_tool weather", "execute_tool weather > invoke_agent forecaster",
				"invoke_agent forecaster > chat gpt-5");
		SpanData one = named(result, "execute_tool weather");
		SpanData outer = this.ended.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getSpanId().equals(id(tool)))
			.findFirst()
			.orElseThrow();
		assertThat(one.getSpanId()).isEqualTo(id(step));
		assertThat(one.getStartEpochNanos()).isEqualTo(outer.getStartEpochNanos());
		assertThat(one.getEndEpochNanos()).isEqualTo(outer.getEndEpochNanos());
	}

	@Test
	void pairsBelowPairsAreMerged() {
		Span tool = tool(this.agent, FRAMEWORK, "weather");
		Span step = tool(tool, AgentSpans.INSTRUMENTATION_SCOPE, "weather");
		Span inner = model(step, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span chat = model(inner, FRAMEWORK, "gpt-5");
		start(chat, FRAMEWORK, "POST", null);
		assertThat(tree(end())).containsExactlyInAnyOrder("- > invoke_agent desk",
				"invoke_agent desk > execute_tool weather", "execute_tool weather > chat gpt-5", "chat gpt-5 > POST");
	}

	@Test
	void whatIsNotTheSameCallStays() {
		Span tools = tool(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "weather");
		tool(tools, FRAMEWORK, "other");
		Span model = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		model(model, FRAMEWORK, "other");
		Span embedding = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "embedder");
		start(embedding, FRAMEWORK, "embeddings embedder", "embeddings").setAttribute(AgentSpanAttributes.REQUEST_MODEL,
				"embedder");
		Span two = model(this.agent, FRAMEWORK, "gpt-5");
		model(two, FRAMEWORK, "gpt-5");
		TraceRewriter.Result result = end();
		assertThat(result.spans()).isEqualTo(this.ended.getFinishedSpanItems());
		assertThat(result.gone()).isEmpty();
	}

	@Test
	void callBelowSomethingOfTheApplicationIsAnother() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span own = start(step, FRAMEWORK, "something", null);
		model(own, FRAMEWORK, "gpt-5");
		assertThat(end().gone()).isEmpty();
	}

	@Test
	void attemptThatSucceededAtOnceIsNothing() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span call = start(step, AgentSpans.INSTRUMENTATION_SCOPE, "OllamaChatModel", null);
		Span attempt = start(call, AgentSpans.INSTRUMENTATION_SCOPE, "OllamaChatModel attempt 1", null)
			.setAttribute(AgentSpanAttributes.RETRY_ATTEMPT, 1L);
		Span chat = model(attempt, FRAMEWORK, "gpt-5");
		assertThat(end().gone()).containsOnlyKeys(id(chat));
	}

	@Test
	void whatOthersKnowByItsIdStays() {
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		Span chat = model(step, FRAMEWORK, "gpt-5");
		endAll();
		List<SpanData> spans = this.ended.getFinishedSpanItems();
		assertThat(this.merged.rewrite(spans, Set.of(id(chat))::contains).gone()).isEmpty();
		assertThat(this.merged.rewrite(spans, Set.of(id(step))::contains).gone()).isEmpty();
		this.injected.add(id(step));
		this.injected.add(id(chat));
		assertThat(this.merged.rewrite(spans, (id) -> false).gone()).isEmpty();
	}

	@Test
	void localRootAndWhatWasStuckStay() {
		SpanContext remote = SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
				TraceFlags.getSampled(), TraceState.getDefault());
		Span tool = tool(Span.wrap(remote), FRAMEWORK, "weather");
		tool(tool, AgentSpans.INSTRUMENTATION_SCOPE, "weather");
		Span step = model(this.agent, AgentSpans.INSTRUMENTATION_SCOPE, "gpt-5");
		model(step, FRAMEWORK, "gpt-5").setAttribute(AgentSpanAttributes.WAS_STUCK, true);
		assertThat(end().gone()).isEmpty();
	}

	@Test
	void aTraceWithoutStepsIsNotLookedAt() {
		Span chat = model(this.agent, FRAMEWORK, "gpt-5");
		endAll();
		List<SpanData> spans = this.ended.getFinishedSpanItems();
		assertThat(this.merged.concerns(spans.get(0))).isTrue();
		assertThat(spans.get(0).getSpanId()).isEqualTo(id(chat));
		assertThat(this.merged.concerns(spans.get(1))).isFalse();
		assertThat(this.merged.rewrite(spans, (id) -> false).spans()).isSameAs(spans);
	}

	private Span model(Span parent, String scope, String model) {
		return start(parent, scope, "chat " + model, "chat").setAttribute(AgentSpanAttributes.REQUEST_MODEL, model);
	}

	private Span tool(Span parent, String scope, String tool) {
		return start(parent, scope, "execute_tool " + tool, "execute_tool").setAttribute(AgentSpanAttributes.TOOL_NAME,
				tool);
	}

	private Span layer(Span parent, String name) {
		return start(parent, FRAMEWORK, name, "framework");
	}

	private Span start(Span parent, String scope, String name, String operation) {
		boolean client = "chat".equals(operation) && scope.equals(AgentSpans.INSTRUMENTATION_SCOPE);
		SpanBuilder builder = this.tracers.get(scope)
			.spanBuilder(name)
			.setParent((parent != null) ? parent.storeInContext(Context.root()) : Context.root())
			.setSpanKind(client ? SpanKind.CLIENT : SpanKind.INTERNAL);
		if (operation != null) {
			builder.setAttribute(AgentSpanAttributes.OPERATION_NAME, operation);
		}
		Span span = builder.startSpan();
		this.open.add(span);
		return span;
	}

	private TraceRewriter.Result end() {
		endAll();
		return this.merged.rewrite(this.ended.getFinishedSpanItems(), (id) -> false);
	}

	private void endAll() {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).end();
		}
	}

	private static List<String> tree(TraceRewriter.Result result) {
		return result.spans().stream().map((span) -> {
			List<String> parents = result.spans()
				.stream()
				.filter((other) -> other.getSpanId().equals(span.getParentSpanId()))
				.map(SpanData::getName)
				.toList();
			return (parents.isEmpty() ? "-" : parents.get(0)) + " > " + span.getName();
		}).toList();
	}

	private static SpanData named(TraceRewriter.Result result, String name) {
		return result.spans().stream().filter((span) -> span.getName().equals(name)).findFirst().orElseThrow();
	}

	private static String id(Span span) {
		return span.getSpanContext().getSpanId();
	}

}
