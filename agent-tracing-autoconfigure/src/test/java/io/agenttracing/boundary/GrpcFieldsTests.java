package io.agenttracing.boundary;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.testing.EndedSpans;
import io.opentelemetry.api.common.AttributeKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listed fields over gRPC: on every span of the server when its host is listed, else
 * nowhere but on the spans of the client.
 */
class GrpcFieldsTests {

	private static final AttributeKey<String> DOCUMENT = AttributeKey.stringKey("document.id");

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, d-1", "other.example, " })
	void travelToListedHosts(String host, String received) {
		try (ConfigurableApplicationContext context = start(host)) {
			AgentTracer tracer = context.getBean(AgentTracer.class);
			EndedSpans spans = context.getBean(EndedSpans.class);
			int port = context.getBean(GrpcServerLifecycle.class).getPort();
			String answer = tracer.call("ask", StepKind.COMPUTE, () -> {
				tracer.attribute("document.id", "d-1");
				return ShoutService.call(
						context.getBean(GrpcChannelFactory.class).createChannel("static://127.0.0.1:" + port), "hello");
			});
			assertThat(answer).isEqualTo("HELLO");
			await().until(() -> spans.all().size() == 4);
			assertThat(spans.tree()).containsExactly("- > ask", "ask > agents.Megaphone/Shout",
					"agents.Megaphone/Shout > agents.Megaphone/Shout", "agents.Megaphone/Shout > shout");
			assertThat(spans.all()).extracting((span) -> span.getAttributes().get(DOCUMENT))
				.containsExactly("d-1", "d-1", received, received);
		}
	}

	private static ConfigurableApplicationContext start(String host) {
		return new SpringApplicationBuilder(GrpcTests.Application.class).web(WebApplicationType.NONE)
			.properties("spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=0",
					"spring.grpc.server.shutdown.grace-period=0s", "management.tracing.sampling.probability=1.0",
					"spring.main.banner-mode=off", "agent-tracing.baggage.fields=document.id",
					"agent-tracing.baggage.hosts=" + host)
			.run();
	}

}
