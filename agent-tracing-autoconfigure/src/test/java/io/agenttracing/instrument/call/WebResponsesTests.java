package io.agenttracing.instrument.call;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import io.agenttracing.AgentAttribute;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.WebApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Agents whose result is a response that comes when they have returned, in a real server.
 */
class WebResponsesTests {

	private static final AttributeKey<String> ANSWER = AttributeKey.stringKey("answer");

	private static ConfigurableApplicationContext context;

	private final EndedSpans spans = context.getBean(EndedSpans.class);

	@BeforeAll
	static void start() {
		context = WebApplication.of(Application.class).run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void clear() {
		this.spans.clear();
		context.getBean(Gate.class).close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "emitter", "entity", "deferred", "streaming", "streaming-entity", "task", "callable",
			"server-sent", "async" })
	void lastsAsLongAsTheResponse(String path) throws Exception {
		assertThat(get(path)).contains("text!");
		SpanData respond = respond();
		SpanData step = this.spans.named("step");
		assertThat(respond.getEndEpochNanos()).isGreaterThanOrEqualTo(step.getEndEpochNanos());
		assertThat(respond.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		if (!path.equals("server-sent")) {
			assertThat(step.getParentSpanId()).isEqualTo(respond.getSpanId());
		}
		assertThat(respond.getParentSpanId()).isEqualTo(this.spans.named("http get /" + path).getSpanId());
		assertThat(context.getBean(TrackedSpans.class).spans()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "emitter", "deferred", "streaming", "task", "callable" })
	void endsWithTheErrorOfTheResponse(String path) throws Exception {
		get(path + "?fail=true");
		SpanData respond = respond();
		assertThat(respond.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(respond.getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
			.isEqualTo(IllegalStateException.class.getName());
	}

	@Test
	void knowsTheValueOfTheResponse() throws Exception {
		get("deferred");
		assertThat(respond().getAttributes().get(ANSWER)).isEqualTo("text!");
	}

	@ParameterizedTest
	@ValueSource(strings = { "complete", "unused" })
	void doesNotOutliveItsRequest(String path) throws Exception {
		get(path);
		assertThat(respond().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
	}

	@Test
	void aClientThatHasLeftIsNoError() throws Exception {
		List<Object> attributes = new ArrayList<>();
		Span span = (Span) Proxy.newProxyInstance(Span.class.getClassLoader(), new Class<?>[] { Span.class },
				(proxy, method, arguments) -> {
					attributes.add(arguments[0]);
					throw new IllegalStateException("which would become the response");
				});
		TracedMethod method = new TracedMethod(Agent.class.getMethod("unused"),
				SpanTemplate.agent("left", TracedAgent.Role.AGENT), List.of(), List.of(), TracedMethod.Outcome.RETURN,
				null, null);
		RespondingCalls calls = new RespondingCalls();
		calls.add(new TracedCall(context.getBean(AgentCalls.class), span, Context.root(), Context.root(), method,
				new Object[0]), null);
		calls.end(new AsyncRequestNotUsableException("broken pipe"));
		calls.end(null);
		assertThat(attributes).containsExactly(AgentSpanAttributes.CANCELLED);
	}

	@Test
	void endsWithItsMethodWhereNoRequestIs() {
		context.getBean(Agent.class).unused();
		assertThat(this.spans.only().getName()).isEqualTo("respond");
	}

	private SpanData respond() {
		await().untilAsserted(() -> assertThat(this.spans.all()).extracting(SpanData::getName)
			.contains("respond")
			.anyMatch((name) -> name.startsWith("http get")));
		return this.spans.named("respond");
	}

	private static String get(String path) throws Exception {
		int port = WebApplication.port(context);
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).build();
		try {
			return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			// The server has broken off.
			return "";
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application implements WebMvcConfigurer {

		private final Gate gate = new Gate();

		@Bean
		Gate gate() {
			return this.gate;
		}

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			registry.addInterceptor(this.gate);
		}

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		Steps steps(Gate gate) {
			return new Steps(gate);
		}

		@Bean
		Agent agent(Steps steps, AsyncTaskExecutor applicationTaskExecutor) {
			return new Agent(steps, applicationTaskExecutor);
		}

		@Bean
		Controller controller(Agent agent, Steps steps) {
			return new Controller(agent, steps);
		}

		@Bean
		RouterFunction<ServerResponse> routes(Agent agent) {
			return RouterFunctions.route()
				.GET("/server-sent", (request) -> agent.serverSent())
				.GET("/async", (request) -> agent.async())
				.build();
		}

	}

	/**
	 * Opens when the method has returned and the request waits for its response.
	 */
	static class Gate implements AsyncHandlerInterceptor {

		private volatile CountDownLatch opened = new CountDownLatch(1);

		void close() {
			this.opened = new CountDownLatch(1);
		}

		@Override
		public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
				Object handler) {
			this.opened.countDown();
		}

	}

	static class Steps {

		private final Gate gate;

		Steps(Gate gate) {
			this.gate = gate;
		}

		@AgentStep(name = "step")
		public String step(boolean fail) throws InterruptedException {
			this.gate.opened.await();
			if (fail) {
				throw new IllegalStateException("failed");
			}
			return "text!";
		}

	}

	static class Agent {

		private final Steps steps;

		private final Executor executor;

		Agent(Steps steps, Executor executor) {
			this.steps = steps;
			this.executor = executor;
		}

		@AgentStep(name = "respond")
		public SseEmitter emitter(boolean fail) {
			SseEmitter emitter = new SseEmitter();
			this.executor.execute(() -> {
				try {
					emitter.send(this.steps.step(fail));
					emitter.complete();
				}
				catch (Exception ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		@AgentStep(name = "respond")
		public ResponseEntity<SseEmitter> entity() {
			return ResponseEntity.ok(emitter(false));
		}

		@AgentStep(name = "respond")
		@AgentAttribute(key = "answer", expression = "#result")
		public DeferredResult<String> deferred(boolean fail) {
			DeferredResult<String> result = new DeferredResult<>();
			this.executor.execute(() -> {
				try {
					result.setResult(this.steps.step(fail));
				}
				catch (Exception ex) {
					result.setErrorResult(ex);
				}
			});
			return result;
		}

		@AgentStep(name = "respond")
		public StreamingResponseBody streaming(boolean fail) {
			return (body) -> {
				try {
					body.write(this.steps.step(fail).getBytes(StandardCharsets.UTF_8));
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			};
		}

		@AgentStep(name = "respond")
		public ResponseEntity<StreamingResponseBody> streamingEntity() {
			return ResponseEntity.ok(streaming(false));
		}

		@AgentStep(name = "respond")
		public WebAsyncTask<String> task(boolean fail) {
			return new WebAsyncTask<>(() -> this.steps.step(fail));
		}

		@AgentStep(name = "respond")
		public ServerResponse serverSent() {
			return ServerResponse.sse((builder) -> this.executor.execute(() -> {
				try {
					builder.send(this.steps.step(false));
					builder.complete();
				}
				catch (Exception ex) {
					builder.error(ex);
				}
			}));
		}

		@AgentStep(name = "respond")
		public ServerResponse async() {
			CompletableFuture<ServerResponse> response = new CompletableFuture<>();
			this.executor.execute(() -> {
				try {
					response.complete(ServerResponse.ok().body(this.steps.step(false)));
				}
				catch (Exception ex) {
					response.completeExceptionally(ex);
				}
			});
			return ServerResponse.async(response);
		}

		@AgentStep(name = "respond")
		public SseEmitter complete() throws Exception {
			SseEmitter emitter = new SseEmitter();
			emitter.send("text");
			emitter.complete();
			return emitter;
		}

		@AgentStep(name = "respond")
		public DeferredResult<String> unused() {
			return new DeferredResult<>();
		}

	}

	@RestController
	static class Controller {

		private final Agent agent;

		private final Steps steps;

		Controller(Agent agent, Steps steps) {
			this.agent = agent;
			this.steps = steps;
		}

		@GetMapping("/emitter")
		public SseEmitter emitter(boolean fail) {
			return this.agent.emitter(fail);
		}

		@GetMapping("/entity")
		public ResponseEntity<SseEmitter> entity() {
			return this.agent.entity();
		}

		@GetMapping("/deferred")
		public DeferredResult<String> deferred(boolean fail) {
			return this.agent.deferred(fail);
		}

		@GetMapping("/streaming")
		public StreamingResponseBody streaming(boolean fail) {
			return this.agent.streaming(fail);
		}

		@GetMapping("/streaming-entity")
		public ResponseEntity<StreamingResponseBody> streamingEntity() {
			return this.agent.streamingEntity();
		}

		@GetMapping("/task")
		public WebAsyncTask<String> task(boolean fail) {
			return this.agent.task(fail);
		}

		@GetMapping("/callable")
		@AgentStep(name = "respond")
		public Callable<String> callable(boolean fail) {
			return () -> this.steps.step(fail);
		}

		@GetMapping("/complete")
		public SseEmitter complete() throws Exception {
			return this.agent.complete();
		}

		@GetMapping("/unused")
		public String unused() {
			this.agent.unused();
			return "text";
		}

	}

}
