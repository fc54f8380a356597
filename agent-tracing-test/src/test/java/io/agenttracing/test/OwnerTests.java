package io.agenttracing.test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.test.Loans.Desk;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.TestPropertySource;

import static io.agenttracing.test.AgentTraces.traces;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose a trace is: of the test that is current where it begins.
 */
@AgentTracingTest
@SpringBootTest(classes = Loans.Application.class)
class OwnerTests {

	@Autowired
	Desk desk;

	@Autowired
	Tracer tracer;

	@Autowired
	ObservationRegistry observations;

	@Test
	void spansOfOpenTelemetryAndObservationsAreTraces() {
		this.tracer.spanBuilder("plain").startSpan().end();
		Observation.createNotStarted("observed", this.observations).observe(() -> this.desk.decide("l-1"));
		List<AgentTrace> both = traces().await(2);
		assertThat(both.get(0).spans()).extracting(SpanData::getName).containsExactly("plain");
		assertThat(both.get(1).spans()).extracting(SpanData::getName)
			.containsExactly("observed", "invoke_agent desk", "invoke_agent risk", "score");
	}

	@Test
	void onAnotherThreadWithItsContextItIsTheTests(AgentTrace trace) throws InterruptedException {
		Thread thread = new Thread(Context.current().wrap((Runnable) () -> this.desk.decide("l-1")));
		thread.start();
		assertThat(trace.spans()).hasSize(3);
		thread.join();
	}

	@Test
	void onAnotherThreadWithoutItsContextItIsNobodys(AgentTraces traces) throws InterruptedException {
		Thread thread = new Thread(() -> this.desk.decide("l-1"), "somebody");
		thread.start();
		thread.join();
		assertThat(traces.all()).isEmpty();
		assertThat(traces.ofNobody()).hasSize(1);
		assertThat(traces.ofNobody().get(0).spans()).hasSize(3);
		assertThat(traces.await(0)).isEmpty();
	}

	@Test
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void onTheThreadOfATimeoutItIsTheTests(AgentTrace trace) {
		this.desk.decide("l-1");
		assertThat(trace.spans()).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "l-1", "l-2" })
	void eachArgumentHasItsOwn(String loan, AgentTrace trace) {
		this.desk.decide(loan);
		assertThat(trace.spans()).hasSize(3);
	}

	@RepeatedTest(2)
	void eachRepetitionHasItsOwn(AgentTrace trace) {
		this.desk.decide("l-1");
		assertThat(trace.spans()).hasSize(3);
	}

	@Test
	void spanThatATestLeavesCurrentIsNotAroundTheNext() {
		EngineRun run = EngineRun.of(Leaving.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(2);
	}

	@Test
	void testsAtTheSameTimeHaveTheirOwn() {
		EngineRun run = EngineRun.of(Map.of("junit.jupiter.execution.parallel.enabled", "true",
				"junit.jupiter.execution.parallel.config.strategy", "fixed",
				"junit.jupiter.execution.parallel.config.fixed.parallelism", "3"), AtTheSameTime.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(3);
	}

	@Test
	void applicationsOfSeveralContextsShareATest() {
		EngineRun run = EngineRun.of(OneInstance.class, OtherContext.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(4);
	}

	@Nested
	class Inner {

		@BeforeEach
		void decide() {
			OwnerTests.this.desk.decide("l-1");
		}

		@Test
		void hasWhatIsDoneBeforeIt(AgentTrace trace) {
			assertThat(trace.spans()).hasSize(3);
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class Leaving {

		@Autowired
		Tracer tracer;

		@Autowired
		Desk desk;

		@RepeatedTest(2)
		void leavesASpanCurrent(AgentTrace trace) {
			this.desk.decide("l-1");
			assertThat(trace.spans()).hasSize(3);
			Span left = this.tracer.spanBuilder("left").startSpan();
			left.makeCurrent();
			left.end();
		}

		@AfterAll
		static void nothingStaysCurrent() {
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		}

	}

	@AgentTracingTest
	@Execution(ExecutionMode.CONCURRENT)
	@SpringBootTest(classes = Loans.Application.class)
	static class AtTheSameTime {

		private static final CyclicBarrier ALL = new CyclicBarrier(3);

		private static final Set<String> IDS = ConcurrentHashMap.newKeySet();

		@Autowired
		Desk desk;

		@ParameterizedTest
		@ValueSource(ints = { 1, 2, 3 })
		void hasItsOwn(int loans) throws Exception {
			ALL.await(60, TimeUnit.SECONDS);
			for (int i = 0; i < loans; i++) {
				this.desk.decide("l-" + i);
			}
			ALL.await(60, TimeUnit.SECONDS);
			assertThat(traces().await(loans)).extracting(AgentTrace::traceId).allSatisfy((id) -> IDS.add(id));
			ALL.await(60, TimeUnit.SECONDS);
			assertThat(IDS).hasSize(6);
		}

	}

	@AgentTracingTest
	@TestInstance(Lifecycle.PER_CLASS)
	@SpringBootTest(classes = Loans.Application.class)
	static class OneInstance {

		private final AtomicInteger tests = new AtomicInteger();

		@Autowired
		Desk desk;

		@RepeatedTest(3)
		void hasTheTraceOfEach(AgentTrace trace) {
			this.desk.decide("l-" + this.tests.incrementAndGet());
			assertThat(trace.spans()).hasSize(3);
			assertThat(traces().ofNobody()).isEmpty();
			Thread thread = new Thread(() -> this.desk.decide("l-0"));
			thread.start();
			assertThat(join(thread)).isTrue();
			assertThat(traces().ofNobody()).hasSize(1);
		}

		private static boolean join(Thread thread) {
			try {
				thread.join();
				return true;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	@TestPropertySource(properties = "spring.application.name=other")
	static class OtherContext {

		@Autowired
		Desk desk;

		@Test
		void hasItsTrace(AgentTrace trace) {
			this.desk.decide("l-1");
			assertThat(trace.spans()).hasSize(3)
				.allSatisfy((span) -> assertThat(span.getResource().getAttributes().asMap()).containsValue("other"));
		}

	}

}
