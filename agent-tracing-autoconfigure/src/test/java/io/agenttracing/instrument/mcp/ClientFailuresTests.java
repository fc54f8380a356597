package io.agenttracing.instrument.mcp;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;

import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What fails beside the requests of a client reaches neither the client nor the server.
 */
class ClientFailuresTests {

	private static UntracedServer server;

	@BeforeAll
	static void start() {
		server = UntracedServer.start();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void requestsGoOnWithoutOperations() {
		long failures = Failures.count();
		assertAnswers(() -> {
			throw new IllegalStateException("No operations");
		}, Optional::empty);
		assertThat(Failures.count()).isGreaterThan(failures);
	}

	@Test
	void spansEndWhateverFails() {
		TracedApplication.runner().run((context) -> {
			long failures = Failures.count();
			RequestMeta meta = new RequestMeta(new TraceContextCarrier(new FailingPropagator()));
			ClientOperations operations = new ClientOperations(context.getBean(AgentSpans.class), meta,
					(operation, errorType, nanos) -> {
						throw new IllegalStateException("No meter");
					}, null, false);
			assertAnswers(() -> operations, () -> {
				throw new IllegalStateException("No session");
			});
			assertThat(context.getBean(EndedSpans.class).only().getName()).isEqualTo("tools/call weather");
			assertThat(server.lastMeta()).isEmpty();
			assertThat(Failures.count()).isGreaterThan(failures);
		});
	}

	@Test
	void requestIsTracedWithoutATimer() {
		TracedApplication.runner().run((context) -> {
			ClientOperations operations = new ClientOperations(context.getBean(AgentSpans.class),
					new RequestMeta(new TraceContextCarrier(W3CTraceContextPropagator.getInstance())),
					OperationMeter.NONE, null, false);
			Sinks.Empty<Void> sent = Sinks.empty();
			HeldTransport held = new HeldTransport(sent);
			TracedClientTransport transport = new TracedClientTransport(held,
					new ClientConnection(null, false, true, Optional::empty), () -> operations);
			Schedulers.Snapshot before = Schedulers.setFactoryWithSnapshot(new RefusingSchedulers());
			try {
				transport.sendMessage(new JSONRPCRequest("tools/call", "1", CallToolRequest.builder("weather").build()))
					.subscribe();
			}
			finally {
				Schedulers.resetFrom(before);
			}
			assertThat(((CallToolRequest) held.sent.params()).meta()).containsKey("traceparent");
			transport.close();
			assertThat(context.getBean(EndedSpans.class).only().getName()).isEqualTo("tools/call weather");
		});
	}

	private static void assertAnswers(Supplier<@Nullable ClientOperations> operations,
			Supplier<Optional<String>> session) {
		HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(server.url()).build();
		ClientConnection connection = new ClientConnection(null, false, true, session);
		try (McpSyncClient client = McpClient.sync(new TracedClientTransport(transport, connection, operations))
			.build()) {
			CallToolResult result = client
				.callTool(CallToolRequest.builder("weather").arguments(Map.of("city", "Berlin")).build());
			assertThat(result.isError()).isFalse();
		}
	}

	/**
	 * A transport that does not answer.
	 */
	private static final class HeldTransport implements McpClientTransport {

		private final Sinks.Empty<Void> answer;

		private JSONRPCRequest sent;

		HeldTransport(Sinks.Empty<Void> answer) {
			this.answer = answer;
		}

		@Override
		public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
			return Mono.empty();
		}

		@Override
		public Mono<Void> sendMessage(JSONRPCMessage message) {
			this.sent = (JSONRPCRequest) message;
			return this.answer.asMono();
		}

		@Override
		public Mono<Void> closeGracefully() {
			return Mono.empty();
		}

		@Override
		public void close() {
		}

		@Override
		public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * Schedulers that are shut down.
	 */
	private static final class RefusingSchedulers implements Schedulers.Factory {

		@Override
		public Scheduler newParallel(int parallelism, ThreadFactory threadFactory) {
			Scheduler parallel = Schedulers.Factory.super.newParallel(parallelism, threadFactory);
			parallel.dispose();
			return parallel;
		}

	}

	private static final class FailingPropagator implements TextMapPropagator {

		@Override
		public Collection<String> fields() {
			return List.of();
		}

		@Override
		public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
			throw new IllegalStateException("No context");
		}

		@Override
		public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
			return context;
		}

	}

}
