package io.agenttracing.instrument.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.SpanObservations;
import io.agenttracing.span.TracedPublishers;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link TracedSpecifications}: what the servers of the SDK call, of all kinds.
 */
class TracedSpecificationsTests {

	private static final String PARENT = "00f067aa0ba902b7";

	private static final Map<String, Object> META = Map.of("traceparent",
			"00-4bf92f3577b34da6a3ce929d0e0e4736-" + PARENT + "-01");

	private static final Tool TOOL = Tool.builder("it", Map.of("type", "object")).build();

	private static final Resource RESOURCE = Resource.builder("it://all", "it").build();

	private static final ResourceTemplate TEMPLATE = ResourceTemplate.builder("it://{one}", "it").build();

	private static final Prompt PROMPT = Prompt.builder("it").build();

	private static final CallToolRequest CALL = CallToolRequest.builder("it").meta(META).build();

	private static final ReadResourceRequest READ = ReadResourceRequest.builder("it://all").meta(META).build();

	private static final GetPromptRequest GET = GetPromptRequest.builder("it").meta(META).build();

	private static final CallToolResult CALLED = CallToolResult.builder().addTextContent("done").build();

	private static final ReadResourceResult RESULT = ReadResourceResult.builder(List.of()).build();

	private static final GetPromptResult GOT = GetPromptResult.builder(List.of()).build();

	private static final McpAsyncServerExchange ASYNC = new McpAsyncServerExchange("session-7", null, null, null,
			McpTransportContext.EMPTY);

	private static final McpSyncServerExchange SYNC = new McpSyncServerExchange(ASYNC);

	private static final McpTransportContext STATELESS = McpTransportContext.EMPTY;

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(McpAgentTracingAutoConfiguration.class,
				McpServerAgentTracingAutoConfiguration.class));

	/**
	 * A specification, and how a server calls it.
	 */
	record Kind<S>(String name, S specification, Function<S, Object> server) {

		@SuppressWarnings("unchecked")
		Object serve(Object traced) {
			return this.server.apply((S) traced);
		}

		@Override
		public String toString() {
			return this.specification.getClass().getName().replaceFirst(".*\\.", "");
		}

	}

	static Stream<Kind<?>> kinds() {
		return Stream.of(
				new Kind<>("tools/call it",
						new McpServerFeatures.SyncToolSpecification(TOOL, (exchange, call) -> CALLED),
						(tool) -> tool.callHandler().apply(SYNC, CALL)),
				new Kind<>("tools/call it",
						new McpServerFeatures.AsyncToolSpecification(TOOL, (exchange, call) -> Mono.just(CALLED)),
						(tool) -> tool.callHandler().apply(ASYNC, CALL).block()),
				new Kind<>("tools/call it",
						new McpStatelessServerFeatures.SyncToolSpecification(TOOL, (exchange, call) -> CALLED),
						(tool) -> tool.callHandler().apply(STATELESS, CALL)),
				new Kind<>("tools/call it",
						new McpStatelessServerFeatures.AsyncToolSpecification(TOOL,
								(exchange, call) -> Mono.just(CALLED)),
						(tool) -> tool.callHandler().apply(STATELESS, CALL).block()),
				new Kind<>("resources/read",
						new McpServerFeatures.SyncResourceSpecification(RESOURCE, (exchange, read) -> RESULT),
						(resource) -> resource.readHandler().apply(SYNC, READ)),
				new Kind<>("resources/read",
						new McpServerFeatures.AsyncResourceSpecification(RESOURCE,
								(exchange, read) -> Mono.just(RESULT)),
						(resource) -> resource.readHandler().apply(ASYNC, READ).block()),
				new Kind<>("resources/read",
						new McpStatelessServerFeatures.SyncResourceSpecification(RESOURCE, (exchange, read) -> RESULT),
						(resource) -> resource.readHandler().apply(STATELESS, READ)),
				new Kind<>("resources/read",
						new McpStatelessServerFeatures.AsyncResourceSpecification(RESOURCE,
								(exchange, read) -> Mono.just(RESULT)),
						(resource) -> resource.readHandler().apply(STATELESS, READ).block()),
				new Kind<>("resources/read",
						new McpServerFeatures.SyncResourceTemplateSpecification(TEMPLATE, (exchange, read) -> RESULT),
						(template) -> template.readHandler().apply(SYNC, READ)),
				new Kind<>("resources/read",
						new McpServerFeatures.AsyncResourceTemplateSpecification(TEMPLATE,
								(exchange, read) -> Mono.just(RESULT)),
						(template) -> template.readHandler().apply(ASYNC, READ).block()),
				new Kind<>("resources/read",
						new McpStatelessServerFeatures.SyncResourceTemplateSpecification(TEMPLATE,
								(exchange, read) -> RESULT),
						(template) -> template.readHandler().apply(STATELESS, READ)),
				new Kind<>("resources/read",
						new McpStatelessServerFeatures.AsyncResourceTemplateSpecification(TEMPLATE,
								(exchange, read) -> Mono.just(RESULT)),
						(template) -> template.readHandler().apply(STATELESS, READ).block()),
				new Kind<>("prompts/get it",
						new McpServerFeatures.SyncPromptSpecification(PROMPT, (exchange, get) -> GOT),
						(prompt) -> prompt.promptHandler().apply(SYNC, GET)),
				new Kind<>("prompts/get it",
						new McpServerFeatures.AsyncPromptSpecification(PROMPT, (exchange, get) -> Mono.just(GOT)),
						(prompt) -> prompt.promptHandler().apply(ASYNC, GET).block()),
				new Kind<>("prompts/get it",
						new McpStatelessServerFeatures.SyncPromptSpecification(PROMPT, (exchange, get) -> GOT),
						(prompt) -> prompt.promptHandler().apply(STATELESS, GET)),
				new Kind<>("prompts/get it",
						new McpStatelessServerFeatures.AsyncPromptSpecification(PROMPT,
								(exchange, get) -> Mono.just(GOT)),
						(prompt) -> prompt.promptHandler().apply(STATELESS, GET).block()));
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void eachIsServedInASpan(Kind<?> kind) {
		Object plain = kind.serve(kind.specification());
		this.runner.withBean("it", List.class, () -> new ArrayList<>(List.of(kind.specification()))).run((context) -> {
			Object traced = context.getBean("it", List.class).get(0);
			assertThat(kind.serve(traced)).isSameAs(plain);
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getName()).isEqualTo(kind.name());
			assertThat(span.getParentSpanId()).isEqualTo(PARENT);
			assertThat(span.getAttributes().get(McpAttributes.SESSION_ID))
				.isEqualTo(kind.toString().contains("Stateless") ? null : "session-7");
		});
	}

	@Test
	void aSpecificationThatIsABeanIsTracedOnceAndAnotherListIsLeftAlone() {
		McpServerFeatures.SyncToolSpecification tool = new McpServerFeatures.SyncToolSpecification(TOOL,
				(exchange, call) -> CALLED);
		List<McpServerFeatures.SyncToolSpecification> tools = List.of(tool);
		List<String> others = List.of("other");
		this.runner.withBean("tool", McpServerFeatures.SyncToolSpecification.class, () -> tool)
			.withBean("tools", List.class, () -> tools)
			.withBean("others", List.class, () -> others)
			.run((context) -> {
				assertThat(context.getBean("others")).isSameAs(others);
				assertThat(tools.get(0)).isSameAs(tool);
				context.getBean(McpServerFeatures.SyncToolSpecification.class).callHandler().apply(SYNC, CALL);
				assertThat(context.getBean(EndedSpans.class).all()).hasSize(1);
				SpecificationPostProcessor again = context.getBean(SpecificationPostProcessor.class);
				Object list = again.postProcessAfterInitialization(context.getBean("tools"), "again");
				((McpServerFeatures.SyncToolSpecification) ((List<?>) list).get(0)).callHandler().apply(SYNC, CALL);
				assertThat(context.getBean(EndedSpans.class).all()).hasSize(2);
			});
	}

	@Test
	void whatIsThrownStaysAndItsMessageIsContent() {
		IllegalStateException failure = new IllegalStateException("secret of a user");
		sync((exchange, call) -> {
			throw failure;
		}, (tool, spans) -> {
			assertThatThrownBy(() -> tool.callHandler().apply(SYNC, CALL)).isSameAs(failure);
			SpanData span = spans.only();
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
				.isEqualTo(IllegalStateException.class.getName());
			assertThat(span.getAttributes().get(McpAttributes.STATUS_CODE)).isEqualTo("-32603");
			assertThat(span.toString()).doesNotContain("secret of a user");
		});
	}

	// As tests of applications call it.
	@Test
	void aHandlerIsCalledWithoutARequestAndAnExchange() {
		sync((exchange, call) -> CALLED,
				(tool, spans) -> assertThat(tool.callHandler().apply(null, null)).isSameAs(CALLED));
		async((exchange, call) -> Mono.just(CALLED),
				(tool, spans) -> assertThat(tool.callHandler().apply(null, null).block()).isSameAs(CALLED));
	}

	@Test
	void noneIsLeftCurrent() {
		sync((exchange, call) -> {
			assertThat(Span.current().getSpanContext().isValid()).isTrue();
			return CALLED;
		}, (tool, spans) -> {
			tool.callHandler().apply(SYNC, CALL);
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		});
	}

	@Test
	void theSpanOfAnAsynchronousHandlerEndsWithItsResult() {
		Sinks.One<CallToolResult> result = Sinks.one();
		async((exchange, call) -> {
			Span own = Span.current();
			return result.asMono().publishOn(Schedulers.parallel()).doOnNext((called) -> {
				assertThat(own.getSpanContext().isValid()).isTrue();
			});
		}, (tool, spans) -> {
			CompletableFuture<CallToolResult> answer = tool.callHandler().apply(ASYNC, CALL).toFuture();
			assertThat(spans.isAllEnded()).isFalse();
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
			result.tryEmitValue(CallToolResult.builder().addTextContent("no").isError(true).build());
			assertThat(answer.get(10, TimeUnit.SECONDS).isError()).isTrue();
			spans.awaitEnd();
			assertThat(spans.only().getAttributes().get(AgentSpanAttributes.ERROR_TYPE)).isEqualTo("tool_error");
		});
	}

	@Test
	void whatAnAsynchronousHandlerDoesElsewhereIsBelow() {
		AtomicReference<Tracer> tracer = new AtomicReference<>();
		async((exchange, call) -> Mono.deferContextual((view) -> {
			Context context = TracedPublishers.subscriberContext(view, Context.root());
			tracer.get().spanBuilder("elsewhere").setParent(context).startSpan().end();
			return Mono.just(CALLED);
		}).subscribeOn(Schedulers.parallel()), (tool, spans, context) -> {
			tracer.set(context.getBean(OpenTelemetry.class).getTracer("test"));
			tool.callHandler().apply(ASYNC, CALL).block();
			spans.awaitEnd();
			assertThat(spans.tree()).contains("tools/call it > elsewhere");
		});
	}

	@Test
	void anAsynchronousHandlerThatFailsOrThrowsIsRed() {
		IllegalStateException failure = new IllegalStateException("secret of a user");
		BiFunction<McpAsyncServerExchange, CallToolRequest, Mono<CallToolResult>> failing = (exchange, call) -> Mono
			.error(failure);
		BiFunction<McpAsyncServerExchange, CallToolRequest, Mono<CallToolResult>> throwing = (exchange, call) -> {
			throw failure;
		};
		for (BiFunction<McpAsyncServerExchange, CallToolRequest, Mono<CallToolResult>> handler : List.of(failing,
				throwing)) {
			async(handler, (tool, spans) -> {
				assertThatThrownBy(() -> tool.callHandler().apply(ASYNC, CALL).block()).isSameAs(failure);
				assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
				assertThat(spans.only().toString()).doesNotContain("secret of a user");
			});
		}
	}

	@Test
	void aClientThatGivesUpIsNoError() {
		async((exchange, call) -> Mono.never(), (tool, spans) -> {
			tool.callHandler().apply(ASYNC, CALL).subscribe().dispose();
			spans.awaitEnd();
			assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(spans.only().getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		});
	}

	@Test
	void anAsynchronousHandlerHasTheHttpRequestFromItsSubscriber() {
		CallToolRequest foreign = CallToolRequest.builder("it").build();
		async((exchange, call) -> Mono.just(CALLED), (tool, spans, context) -> {
			Span request = context.getBean(OpenTelemetry.class).getTracer("test").spanBuilder("http").startSpan();
			Context http = Context.root().with(request);
			Function<reactor.util.context.Context, reactor.util.context.Context> write = (
					view) -> new TracedPublishers(context.getBean(SpanObservations.class)).write(view, http);
			tool.callHandler().apply(ASYNC, foreign).contextWrite(write).block();
			tool.callHandler().apply(ASYNC, CALL).contextWrite(write).block();
			request.end();
			List<SpanData> served = spans.all()
				.stream()
				.filter((span) -> span.getName().equals("tools/call it"))
				.toList();
			assertThat(served).extracting(SpanData::getParentSpanId)
				.containsExactly(request.getSpanContext().getSpanId(), PARENT);
			assertThat(served.get(1).getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext()).isEqualTo(request.getSpanContext()));
		});
	}

	@Test
	void isPassedThroughWithoutSpans() {
		this.runner.withPropertyValues("agent-tracing.mcp.enabled=false")
			.withBean("tools", List.class,
					() -> List.of(new McpServerFeatures.SyncToolSpecification(TOOL, (exchange, call) -> CALLED)))
			.run((context) -> {
				assertThat(context).doesNotHaveBean(SpecificationPostProcessor.class);
				assertThat(TracedSpecificationsTests.<McpServerFeatures.SyncToolSpecification>tool(context)
					.callHandler()
					.apply(SYNC, CALL)).isSameAs(CALLED);
				assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
			});
	}

	@Test
	void aContextThatWasClosedBeforeTheFirstRequestIsNotMissed() {
		AtomicReference<McpServerFeatures.SyncToolSpecification> kept = new AtomicReference<>();
		sync((exchange, call) -> CALLED, (tool, spans) -> kept.set(tool));
		assertThat(kept.get().callHandler().apply(SYNC, CALL)).isSameAs(CALLED);
	}

	private void sync(BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> handler,
			Check<McpServerFeatures.SyncToolSpecification> check) {
		run(new McpServerFeatures.SyncToolSpecification(TOOL, handler),
				(tool, spans, context) -> check.check(tool, spans));
	}

	private void async(BiFunction<McpAsyncServerExchange, CallToolRequest, Mono<CallToolResult>> handler,
			Check<McpServerFeatures.AsyncToolSpecification> check) {
		async(handler, (tool, spans, context) -> check.check(tool, spans));
	}

	private void async(BiFunction<McpAsyncServerExchange, CallToolRequest, Mono<CallToolResult>> handler,
			ContextCheck<McpServerFeatures.AsyncToolSpecification> check) {
		run(new McpServerFeatures.AsyncToolSpecification(TOOL, handler), check);
	}

	private <S> void run(S specification, ContextCheck<S> check) {
		this.runner.withBean("tools", List.class, () -> List.of(specification))
			.run((context) -> check.check(tool(context), context.getBean(EndedSpans.class), context));
	}

	@SuppressWarnings("unchecked")
	private static <S> S tool(ApplicationContext context) {
		return (S) context.getBean("tools", List.class).get(0);
	}

	@FunctionalInterface
	interface Check<S> {

		void check(S tool, EndedSpans spans) throws Exception;

	}

	@FunctionalInterface
	interface ContextCheck<S> {

		void check(S tool, EndedSpans spans, ApplicationContext context) throws Exception;

	}

}
