package io.agenttracing.test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is waited for, and what a test that waits in vain is told.
 */
class AgentTracesTests {

	@Test
	void withoutATestThereAreNone() {
		assertThatIllegalStateException().isThrownBy(AgentTraces::traces)
			.withMessageContaining("No test with @AgentTracingTest is current on this thread");
	}

	@Test
	void failureSaysWhy() {
		EngineRun run = EngineRun.of(InVain.class);
		assertThat(run.failure("hasNone")).matches("""
				Expected 1 trace of the test, but there is none after waiting for \\d+ ms\\.""");
		assertThat(run.failure("hasMore")).matches("""
				Expected 1 trace of the test, but there are 2:
				  "invoke_agent desk", 3 spans ended, begun on \\S+, trace [0-9a-f]{32}
				  "invoke_agent desk", 3 spans ended, begun on \\S+, trace [0-9a-f]{32}""");
		assertThat(run.failure("isOpen")).matches("""
				Expected 1 trace of the test, but it is not complete after waiting for \\d+ ms:
				  "root", 1 span ended, begun on \\S+, trace [0-9a-f]{32}
				    open: root, for \\d+ ms, on \\S+
				      open: child\\\\n, for \\d+ ms, on \\S+""");
		assertThat(run.failure("waitsForMore")).startsWith("Expected 3 traces of the test, but there are 2 after ");
		assertThat(run.failure("hasNobodys")).matches("""
				Expected 1 trace of the test, but there is none after waiting for \\d+ ms\\.
				1 trace began where no test was current, such as on a scheduler's thread, and is given to none:
				  "scheduled" on scheduler""");
		assertThat(run.passed()).isEqualTo(3);
	}

	@Test
	void failureIsTheOneOfTheTestAlsoWhereTheApplicationIsClosed() {
		assertThat(EngineRun.of(ClosesItsApplication.class).failure("hasNone")).contains("there is none after",
				"The application of the test is closed, or cannot be asked why.");
	}

	@Test
	void failureSaysHowANestedClassIsRecorded() {
		assertThat(EngineRun.of(AroundAnother.class).failure("hasNone"))
			.contains("The application context of the test is not recorded: a nested class with"
					+ " @NestedTestConfiguration(OVERRIDE) needs an @AgentTracingTest of its own.");
	}

	@Test
	void limitMayBeAsLongAsLongCanBe() {
		assertThat(EngineRun.of(WithoutLimit.class).failures()).isEmpty();
	}

	@Test
	void whatTailSamplingRecordsIsSeenThoughASamplerDropsIt() {
		assertThat(EngineRun.of(RecordedThoughNotSampled.class).passed()).isEqualTo(1);
	}

	@Test
	void failureSaysWhatIsSwitchedOff() {
		assertThat(EngineRun.of(SwitchedOff.class).failure("hasNone")).contains("there is none after",
				"Agents, steps and messages are not traced: agent-tracing.enabled is false.");
		assertThat(EngineRun.of(NoSdk.class).failure("hasNone"))
			.contains("Nothing is traced: management.opentelemetry.enabled is false.");
		assertThat(EngineRun.of(OwnProvider.class).failure("hasNone"))
			.contains("The SdkTracerProvider of the application lacks the beans of type SpanProcessor");
		assertThat(EngineRun.of(OwnSampler.class).failure("hasNone"))
			.contains("The application has a sampler of its own, which may drop traces: AlwaysOffSampler.");
		assertThat(EngineRun.of(NoApplication.class).failure("hasNone"))
			.contains("The test has no application: @AgentTracingTest goes on top of @SpringBootTest.");
	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class InVain {

		private static final Duration SHORT = Duration.ofMillis(20);

		@Autowired
		Loans.Desk desk;

		@Autowired
		Tracer tracer;

		@Test
		void hasNone() {
			traces().await(1, SHORT);
		}

		@Test
		void hasMore() {
			this.desk.decide("l-1");
			this.desk.decide("l-2");
			traces().await(1);
		}

		@Test
		void waitsForMore() {
			this.desk.decide("l-1");
			this.desk.decide("l-2");
			traces().await(3, SHORT);
		}

		@Test
		void isOpen() {
			Span root = this.tracer.spanBuilder("root").startSpan();
			Span child = null;
			try (Scope scope = root.makeCurrent()) {
				this.tracer.spanBuilder("ended").startSpan().end();
				child = this.tracer.spanBuilder("child\n").startSpan();
				traces().await(1, SHORT);
			}
			finally {
				child.end();
				root.end();
			}
		}

		@Test
		void hasNobodys() throws InterruptedException {
			Thread thread = new Thread(() -> this.tracer.spanBuilder("scheduled").startSpan().end(), "scheduler");
			thread.start();
			thread.join();
			traces().await(1, SHORT);
		}

		@Test
		void waitsForOneThatEndsLater(AgentTrace trace) throws InterruptedException {
			CountDownLatch declared = new CountDownLatch(1);
			Thread thread = new Thread(Context.current().wrap(() -> {
				Span root = this.tracer.spanBuilder("root").startSpan();
				declared.countDown();
				root.end();
			}));
			thread.start();
			assertThat(declared.await(60, TimeUnit.SECONDS)).isTrue();
			assertThat(trace.spans()).hasSize(1);
			thread.join();
		}

		@Test
		void waitsForTheConsumerOfAMessage(AgentTrace trace) throws InterruptedException {
			Span producer = this.tracer.spanBuilder("send").setSpanKind(SpanKind.PRODUCER).startSpan();
			producer.end();
			Context sent = Context.current().with(producer);
			Thread thread = new Thread(() -> this.tracer.spanBuilder("process")
				.setParent(sent)
				.setSpanKind(SpanKind.CONSUMER)
				.startSpan()
				.end());
			thread.start();
			assertThat(trace.spans()).hasSize(2);
			thread.join();
		}

		@Test
		void refusesWhatIsNotANumberOfTraces() {
			assertThatIllegalArgumentException().isThrownBy(() -> traces().await(-1));
			assertThatIllegalArgumentException().isThrownBy(() -> traces().await(1, Duration.ofSeconds(-1)));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> traces().await(1, Duration.ZERO));
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class, properties = "agent-tracing.enabled=false")
	static class SwitchedOff {

		@Autowired
		Loans.Desk desk;

		@Autowired
		AgentTracer tracer;

		@Test
		void hasNone() {
			this.tracer.call("step", StepKind.COMPUTE, () -> this.desk.decide("l-1"));
			traces().await(1, Duration.ofMillis(20));
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class, properties = "management.opentelemetry.enabled=false")
	static class NoSdk {

		@Test
		void hasNone() {
			traces().await(1, Duration.ofMillis(20));
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = { Loans.Application.class, OwnProvider.Provider.class })
	static class OwnProvider {

		@Test
		void hasNone(@Autowired Loans.Desk desk) {
			desk.decide("l-1");
			traces().await(1, Duration.ofMillis(20));
		}

		@Configuration(proxyBeanMethods = false)
		static class Provider {

			@Bean
			SdkTracerProvider provider() {
				return SdkTracerProvider.builder().build();
			}

		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = { Loans.Application.class, Drops.class }, properties = "agent-tracing.enabled=false")
	static class OwnSampler {

		@Autowired
		Tracer tracer;

		@Test
		void hasNone() {
			this.tracer.spanBuilder("dropped").startSpan().end();
			traces().await(1, Duration.ofMillis(20));
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = { Loans.Application.class, Drops.class })
	static class RecordedThoughNotSampled {

		@Autowired
		Loans.Desk desk;

		@Test
		void hasOne(AgentTrace trace) {
			this.desk.decide("l-1");
			assertThat(trace.spans()).hasSize(3);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Drops {

		@Bean
		Sampler sampler() {
			return Sampler.alwaysOff();
		}

	}

	@AgentTracingTest
	static class NoApplication {

		@Test
		void hasNone() {
			traces().await(1, Duration.ofMillis(20));
		}

	}

	@AgentTracingTest
	@DirtiesContext
	@SpringBootTest(classes = Loans.Application.class, properties = "spring.application.name=closed")
	static class ClosesItsApplication {

		@Test
		void hasNone(@Autowired ConfigurableApplicationContext application) {
			application.close();
			traces().await(1, Duration.ofMillis(20));
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class AroundAnother {

		@Nested
		@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
		@SpringBootTest(classes = Loans.Application.class)
		class Other {

			@Test
			void hasNone() {
				traces().await(1, Duration.ofMillis(20));
			}

		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class WithoutLimit {

		@Test
		void hasOne(@Autowired Loans.Desk desk) {
			desk.decide("l-1");
			assertThat(traces().await(1, Duration.ofSeconds(Long.MAX_VALUE))).hasSize(1);
		}

	}

}
