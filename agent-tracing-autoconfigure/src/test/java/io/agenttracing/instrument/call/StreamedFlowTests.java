package io.agenttracing.instrument.call;

import java.time.Duration;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.NettyServer;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Agents that return a Kotlin Flow to a server of WebFlux on Netty, which streams it to a
 * client.
 */
class StreamedFlowTests {

	private static final String AGENT = "invoke_agent streaming";

	@AfterEach
	void noHookStays() {
		Hooks.disableAutomaticContextPropagation();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void streamsToTheEnd(String mode) {
		run(mode, (client, spans) -> {
			assertThat(stream(client, "/tokens").collectList().block(Duration.ofSeconds(60)))
				.isEqualTo(List.of("a", "B"));
			await().until(() -> spans.all().size() == 5);
			assertThat(spans.tree()).containsExactly("- > http get /tokens", "http get /tokens > " + AGENT,
					AGENT + " > look", AGENT + " > look", AGENT + " > upper");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void controllerIsAnAgent(String mode) {
		run(mode, (client, spans) -> {
			assertThat(stream(client, "/agent").collectList().block(Duration.ofSeconds(60)))
				.isEqualTo(List.of("a", "b"));
			await().until(() -> spans.all().size() == 6);
			assertThat(spans.tree()).containsExactly("- > http get /agent", "http get /agent > invoke_agent controller",
					"invoke_agent controller > " + AGENT, AGENT + " > look", AGENT + " > look", AGENT + " > upper");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void clientLeaves(String mode) {
		run(mode, (client, spans) -> {
			assertThat(stream(client, "/hanging").blockFirst(Duration.ofSeconds(60))).isEqualTo("a");
			await().until(() -> spans.tree().stream().anyMatch((edge) -> edge.endsWith(AGENT)));
			SpanData agent = spans.named(AGENT);
			assertThat(agent.getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
			assertThat(agent.getAttributes().get(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT)).isPositive();
			assertThat(agent.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		});
	}

	private static Flux<String> stream(WebClient client, String path) {
		return client.get().uri(path).accept(MediaType.TEXT_EVENT_STREAM).retrieve().bodyToFlux(String.class);
	}

	private static void run(String mode, Exchange exchange) {
		TracedApplication.runner()
			.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
			.withPropertyValues("spring.reactor.context-propagation=" + mode)
			.withUserConfiguration(Application.class)
			.withBean(BlockingSteps.class)
			.withBean(SuspendingSteps.class)
			.withBean(StreamingAgent.class)
			.withBean(StreamingController.class)
			.withBean(StreamingControllerAgent.class)
			.run((context) -> run(context, exchange));
	}

	private static void run(AssertableApplicationContext context, Exchange exchange) {
		try (NettyServer server = NettyServer.of(context)) {
			exchange.with(WebClient.create(server.url("")), context.getBean(EndedSpans.class));
		}
	}

	@FunctionalInterface
	private interface Exchange {

		void with(WebClient client, EndedSpans spans);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Application {

	}

}
