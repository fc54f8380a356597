package io.agenttracing.instrument.call;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.NettyServer;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import kotlinx.coroutines.TimeoutCancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests to WebFlux on Netty in which a timeout runs out.
 */
class TimedOutRequestsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@AfterEach
	void nothingStaysCurrent() {
		Hooks.disableAutomaticContextPropagation();
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void aTimeoutThatLeavesASuspendAgentIsAnErrorAsItsResponseIs(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			assertThat(get(context, "/run?case=leaves").statusCode()).isEqualTo(500);
			EndedSpans spans = context.getBean(EndedSpans.class);
			for (String name : new String[] { "hang", "invoke_agent workflow" }) {
				assertThat(spans.named(name).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
				assertThat(spans.named(name).getAttributes().get(AgentSpanAttributes.ERROR_TYPE))
					.isEqualTo(TimeoutCancellationException.class.getName());
			}
			assertThat(spans.named("hang").getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isNotNull();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void aTimeoutAroundASuspendAgentIsItsError(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			get(context, "/run?case=is fast".replace(" ", "%20"));
			context.getBean(EndedSpans.class).clear();
			assertThat(get(context, "/run-soon?case=hangs").statusCode()).isEqualTo(500);
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData workflow = spans.named("invoke_agent workflow");
			assertThat(workflow.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(workflow.getAttributes().get(AgentSpanAttributes.TIMEOUT_MS)).isNotNull();
			assertThat(spans.named("hang").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
			assertThat(spans.named("hang").getAttributes().get(AgentSpanAttributes.CANCELLED)).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void aRetriedCallEndsBeforeItsWorkflow(String mode) {
		this.runner.withPropertyValues("spring.reactor.context-propagation=" + mode).run((context) -> {
			assertThat(get(context, "/retried").body()).isEqualTo("none");
			EndedSpans spans = context.getBean(EndedSpans.class);
			SpanData workflow = spans.named("invoke_agent retrying");
			SpanData call = spans.named("call");
			assertThat(call.getParentSpanId()).isEqualTo(workflow.getSpanId());
			assertThat(call.getEndEpochNanos()).isEqualTo(spans.named("call attempt 2").getEndEpochNanos())
				.isLessThanOrEqualTo(workflow.getEndEpochNanos());
			assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	private static HttpResponse<String> get(ApplicationContext context, String path) throws Exception {
		try (NettyServer server = NettyServer.of(context)) {
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(server.url(path))).build(), BodyHandlers.ofString());
			await().until(context.getBean(EndedSpans.class)::isAllEnded);
			return response;
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	@Import({ SuspendedSteps.class, JavaSteps.class, ExpiringWorkflow.class, ExpiringController.class, Calls.class,
			Retrying.class, Controller.class })
	static class Application {

	}

	@RestController
	static class Controller {

		private final Retrying workflow;

		Controller(Retrying workflow) {
			this.workflow = workflow;
		}

		@GetMapping("/retried")
		Mono<String> retried() {
			return this.workflow.run();
		}

	}

	@TracedAgent(name = "retrying")
	static class Retrying {

		private final Calls calls;

		Retrying(Calls calls) {
			this.calls = calls;
		}

		public Mono<String> run() {
			return this.calls.hang()
				.timeout(Duration.ofMillis(100))
				.retryWhen(Retry.fixedDelay(1, Duration.ofMillis(20)))
				.onErrorReturn("none");
		}

	}

	static class Calls {

		@AgentStep(name = "call")
		public Mono<String> hang() {
			return Mono.never();
		}

	}

}
