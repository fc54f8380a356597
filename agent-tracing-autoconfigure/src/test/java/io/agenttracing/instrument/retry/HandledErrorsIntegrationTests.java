package io.agenttracing.instrument.retry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.agenttracing.pipeline.collector.TraceCollector;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What failed and did no harm arrives at the backend as handled, with the calls of Boot's
 * HTTP client below it, and nothing else does.
 */
class HandledErrorsIntegrationTests {

	private final OtlpReceiver receiver = OtlpReceiver.start();

	private final AtomicInteger failures = new AtomicInteger();

	private HttpServer server;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("agent-tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					"agent-tracing.console.enabled=false",
					"risk.url=http://127.0.0.1:" + this.server.getAddress().getPort(),
					"management.opentelemetry.tracing.export.otlp.endpoint=" + this.receiver.httpEndpoint())
			.run();
	}

	@AfterEach
	void stop() {
		this.context.close();
		this.server.stop(0);
		this.receiver.close();
	}

	private void answer(HttpExchange exchange) throws IOException {
		boolean fails = this.failures.getAndDecrement() > 0;
		exchange.sendResponseHeaders(fails ? 503 : 204, -1);
		exchange.close();
	}

	@Test
	void attemptsBeforeOneThatSucceeds() {
		this.failures.set(2);
		this.context.getBean(FraudCheck.class).retried();
		List<ReceivedSpan> spans = spans(8);
		assertThat(spans).filteredOn(ReceivedSpan::isError).hasSize(4);
		assertHandled(spans, "score attempt 1", "score attempt 2", "http get", "http get");
	}

	@Test
	void noneWhereTheLastAttemptFailsToo() {
		this.failures.set(Integer.MAX_VALUE);
		assertThatExceptionOfType(RestClientException.class)
			.isThrownBy(() -> this.context.getBean(FraudCheck.class).retried());
		assertHandled(spans(8));
	}

	@Test
	void everythingAroundAndBelowACallWithAFallback() {
		this.failures.set(Integer.MAX_VALUE);
		this.context.getBean(FraudCheck.class).withFallback();
		List<ReceivedSpan> spans = spans(10);
		assertThat(spans).filteredOn((span) -> !span.isError())
			.extracting(ReceivedSpan::name)
			.containsExactlyInAnyOrder("invoke_agent fraud-check", "fallback assume-low");
		assertHandled(spans, "observed", "score", "score attempt 1", "score attempt 2", "score attempt 3", "http get",
				"http get", "http get");
	}

	@Test
	void anErrorBesideWhatWasHandledStaysOne() {
		this.failures.set(1);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.context.getBean(FraudCheck.class).retriedInVain());
		List<ReceivedSpan> spans = spans(6);
		assertThat(spans).filteredOn(ReceivedSpan::isError)
			.extracting(ReceivedSpan::name)
			.contains("invoke_agent fraud-check");
		assertHandled(spans, "score attempt 1", "http get");
	}

	private List<ReceivedSpan> spans(int count) {
		this.context.getBean(TraceCollector.class).forceFlush();
		List<ReceivedSpan> spans = this.receiver.awaitSpans(count);
		assertThat(spans).hasSize(count);
		return spans;
	}

	private static void assertHandled(List<ReceivedSpan> spans, String... names) {
		assertThat(spans).filteredOn((span) -> span.attribute("agent_tracing.error.handled") != null)
			.allMatch(ReceivedSpan::isError)
			.extracting(ReceivedSpan::name)
			.containsExactlyInAnyOrder(names);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableResilientMethods
	static class Application {

		@Bean
		Risk risk(RestClient.Builder builder, @Value("${risk.url}") String url) {
			return new Risk(builder.baseUrl(url).build());
		}

		@Bean
		FraudCheck fraudCheck(Risk risk, AgentTracer tracer, ObservationRegistry observations) {
			return new FraudCheck(risk, tracer, observations);
		}

	}

	static class FraudCheck {

		private final Risk risk;

		private final AgentTracer tracer;

		private final ObservationRegistry observations;

		FraudCheck(Risk risk, AgentTracer tracer, ObservationRegistry observations) {
			this.risk = risk;
			this.tracer = tracer;
			this.observations = observations;
		}

		@TracedAgent(name = "fraud-check")
		public void retried() {
			this.risk.score();
		}

		@TracedAgent(name = "fraud-check")
		public void retriedInVain() {
			this.risk.score();
			throw new IllegalStateException("no score");
		}

		@TracedAgent(name = "fraud-check")
		public String withFallback() {
			try {
				Observation.createNotStarted("observed", this.observations).observe(this.risk::score);
				return "high";
			}
			catch (RestClientException ex) {
				return this.tracer.fallback("assume-low", ex, () -> "low");
			}
		}

	}

	static class Risk {

		private final RestClient client;

		Risk(RestClient client) {
			this.client = client;
		}

		@AgentStep
		@Retryable(maxRetries = 2, delay = 1)
		public void score() {
			this.client.get().retrieve().toBodilessEntity();
		}

	}

}
