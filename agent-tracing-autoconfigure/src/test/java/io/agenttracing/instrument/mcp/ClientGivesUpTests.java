package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.agenttracing.context.TraceContextCarrier;
import io.agenttracing.span.AgentSpans;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a client gives up, which it does not say.
 */
class ClientGivesUpTests {

	private final ClientConnection connection = new ClientConnection(null, false, false, Optional::empty);

	@AfterEach
	void reset() {
		VirtualTimeScheduler.reset();
	}

	@Test
	void timeIsThatOfTheClientAsItWasBuilt() {
		McpClient.SyncSpec spec = McpClient.sync(new TracedClientTransport(new Silent(), this.connection, () -> null));
		ClientSpecs.customize(spec);
		spec.requestTimeout(Duration.ofMinutes(7));
		assertThat(this.connection.timeout()).isEqualTo(Duration.ofMinutes(7));
		spec.requestTimeout(Duration.ofMinutes(8));
		assertThat(this.connection.timeout()).isEqualTo(Duration.ofMinutes(7));
	}

	@Test
	void requestOfAClientThatNobodyKnowsIsNotOpenForGood() {
		VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
		TracedApplication.runner().run((context) -> {
			ClientOperations operations = new ClientOperations(context.getBean(AgentSpans.class),
					new RequestMeta(new TraceContextCarrier(TextMapPropagator.noop())), OperationMeter.NONE, null,
					false);
			new TracedClientTransport(new Silent(), this.connection, () -> operations)
				.sendMessage(new JSONRPCRequest("tools/call", 1, CallToolRequest.builder("weather").build()))
				.subscribe();
			EndedSpans spans = context.getBean(EndedSpans.class);
			time.advanceTimeBy(TracedClientTransport.LONGEST.minusSeconds(1));
			assertThat(spans.all()).isEmpty();
			time.advanceTimeBy(Duration.ofSeconds(1));
			assertThat(spans.only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	/**
	 * A server that is never heard of.
	 */
	private static final class Silent implements McpClientTransport {

		@Override
		public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
			return Mono.empty();
		}

		@Override
		public Mono<Void> sendMessage(JSONRPCMessage message) {
			return Mono.empty();
		}

		@Override
		public Mono<Void> closeGracefully() {
			return Mono.empty();
		}

		@Override
		public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
			throw new UnsupportedOperationException();
		}

	}

}
