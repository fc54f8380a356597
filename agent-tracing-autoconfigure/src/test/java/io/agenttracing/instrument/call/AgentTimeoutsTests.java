package io.agenttracing.instrument.call;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.DeclaredTimeouts;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Declared timeouts, and what is left of them further down.
 */
class AgentTimeoutsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withUserConfiguration(Agents.class)
		.withPropertyValues("risk.timeout=3s");

	@AfterEach
	void nothingStaysCurrent() {
		assertThat(Context.current()).isSameAs(Context.root());
	}

	@Test
	void saysWhatIsDeclaredAndWhatIsLeft() {
		this.runner.run((context) -> {
			assertThat(context.getBean(Orchestrator.class).check()).isEqualTo("low");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(value(spans, "invoke_workflow fraud-check", AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(4_000);
			assertThat(value(spans, "invoke_workflow fraud-check", AgentSpanAttributes.BUDGET_MS)).isNull();
			assertThat(value(spans, "score", AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(3_000);
			assertThat(value(spans, "score", AgentSpanAttributes.BUDGET_MS)).isBetween(1L, 4_000L);
			assertThat(value(spans, "parse", AgentSpanAttributes.TIMEOUT_MS)).isNull();
			assertThat(value(spans, "parse", AgentSpanAttributes.BUDGET_MS)).isBetween(1L, 3_000L);
		});
	}

	@Test
	void aLongTimeoutBelowAShortOneChangesNothing() {
		this.runner.withPropertyValues("risk.timeout=PT1M").run((context) -> {
			context.getBean(Orchestrator.class).check();
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(value(spans, "score", AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(60_000);
			assertThat(value(spans, "parse", AgentSpanAttributes.BUDGET_MS)).isBetween(1L, 4_000L);
		});
	}

	@Test
	void theBudgetIsKnownBelowStagesAndPublishers() {
		this.runner.run((context) -> {
			context.getBean(Orchestrator.class).later().join();
			assertThat(context.getBean(Orchestrator.class).reactive().block()).isEqualTo("low");
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(value(spans, "later-step", AgentSpanAttributes.BUDGET_MS)).isBetween(1L, 2_000L);
			assertThat(value(spans, "reactive-step", AgentSpanAttributes.BUDGET_MS)).isBetween(1L, 2_000L);
		});
	}

	@Test
	void theConfigurationWinsAndReachesTheTracer() {
		Duration timeout = Duration.ofMillis(1_500);
		DeclaredTimeouts configured = new DeclaredTimeouts(List.of(new DeclaredTimeouts.Timeout("sco*", timeout),
				new DeclaredTimeouts.Timeout("by-hand", timeout)));
		this.runner.withBean(DeclaredTimeouts.class, () -> configured).run((context) -> {
			context.getBean(Orchestrator.class).check();
			context.getBean(AgentTracer.class).call("by-hand", StepKind.COMPUTE, () -> null);
			EndedSpans spans = context.getBean(EndedSpans.class);
			assertThat(value(spans, "score", AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(1_500);
			assertThat(value(spans, "by-hand", AgentSpanAttributes.TIMEOUT_MS)).isEqualTo(1_500);
		});
	}

	@Test
	void anEmptyPlaceholderIsNoTimeout() {
		this.runner.withPropertyValues("risk.timeout=").run((context) -> {
			context.getBean(Orchestrator.class).check();
			assertThat(value(context.getBean(EndedSpans.class), "score", AgentSpanAttributes.TIMEOUT_MS)).isNull();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "-1s", "0s", "3 parsecs" })
	void failsAtStartupWithTheMethodAndTheFix(String timeout) {
		this.runner.withPropertyValues("risk.timeout=" + timeout).run((context) -> {
			assertThat(context).hasFailed();
			var analysis = new InvalidAnnotationFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("'" + timeout + "'", "RiskAgent.score()");
			assertThat(analysis.getAction()).contains("'4s'");
		});
	}

	private static @Nullable Long value(EndedSpans spans, String name, AttributeKey<Long> key) {
		return spans.named(name).getAttributes().get(key);
	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Orchestrator orchestrator(RiskAgent risk) {
			return new Orchestrator(risk);
		}

		@Bean
		RiskAgent risk(Parser parser) {
			return new RiskAgent(parser);
		}

		@Bean
		Parser parser() {
			return new Parser();
		}

	}

	static class Orchestrator {

		private final RiskAgent risk;

		Orchestrator(RiskAgent risk) {
			this.risk = risk;
		}

		@TracedAgent(name = "fraud-check", role = TracedAgent.Role.ORCHESTRATOR, timeout = "4s")
		public String check() {
			return this.risk.score();
		}

		@TracedAgent(name = "later", timeout = "2s")
		public CompletableFuture<String> later() {
			return this.risk.later();
		}

		@TracedAgent(name = "reactive", timeout = "2s")
		public Mono<String> reactive() {
			return Mono.defer(this.risk::reactive).subscribeOn(Schedulers.parallel());
		}

	}

	static class RiskAgent {

		private final Parser parser;

		RiskAgent(Parser parser) {
			this.parser = parser;
		}

		@AgentStep(timeout = "${risk.timeout}")
		public String score() {
			return this.parser.parse();
		}

		@AgentStep(name = "later-step")
		public CompletableFuture<String> later() {
			return CompletableFuture.completedFuture("low");
		}

		@AgentStep(name = "reactive-step")
		public Mono<String> reactive() {
			return Mono.just("low");
		}

	}

	static class Parser {

		@AgentStep
		public String parse() {
			return "low";
		}

	}

}
