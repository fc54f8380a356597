package io.agenttracing.test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.agenttracing.test.AgentTraces.traces;
import static io.agenttracing.test.PassRate.passRate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * The trace that a parameter is, and what becomes of it.
 */
@AgentTracingTest
@SpringBootTest(classes = Loans.Application.class)
class TraceOfTestTests {

	@Autowired
	Loans.Desk desk;

	@Autowired
	Tracer tracer;

	@Test
	void hasSpansThatComeAfterItWasAsked(AgentTrace trace) {
		Span root = this.tracer.spanBuilder("root").startSpan();
		root.end();
		assertThat(trace.spans()).hasSize(1);
		assertThat(trace).hasRoot("root");
		this.tracer.spanBuilder("late").setParent(Context.current().with(root)).startSpan().end();
		assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("root", "late");
		assertThat(trace).called("late");
	}

	@Test
	void isThatOfTheRunWhereThereAreRuns(AgentTrace trace, AgentTraces traces) {
		Set<String> ids = new HashSet<>();
		passRate(3, 1, () -> {
			this.desk.decide("l-1");
			ids.add(trace.traceId());
			assertThat(traces.await(1)).extracting(AgentTrace::traceId).containsExactly(trace.traceId());
		});
		assertThat(ids).hasSize(3);
		this.desk.decide("l-2");
		assertThat(ids.add(trace.traceId())).isTrue();
	}

	@Test
	void isPrintedWithoutWaiting(AgentTrace trace) {
		assertThat(trace.toString()).isEqualTo("The test has no trace so far");
		this.desk.decide("l-1");
		assertThat(trace.toString()).contains("invoke_agent risk");
		this.desk.decide("l-2");
		assertThat(traces().await(2)).hasSize(2);
		assertThat(trace.toString()).isEqualTo("The test has 2 traces so far");
	}

	@Test
	void isOneOfEachDynamicTest() {
		EngineRun run = EngineRun.of(Dynamic.class);
		assertThat(run.failures().keySet()).containsExactly("fails");
		assertThat(run.failures().get("fails")).hasMessageContaining("The test does not expect the error of this span");
		assertThat(run.passed()).isEqualTo(2);
	}

	@Test
	void mayHaveAnIdThatAnEarlierTestHad() {
		EngineRun run = EngineRun.of(SameId.class);
		assertThat(run.failures()).isEmpty();
		assertThat(run.passed()).isEqualTo(3);
	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class Dynamic {

		@Autowired
		Loans.Desk desk;

		@TestFactory
		Stream<DynamicTest> each(AgentTrace trace) {
			List<DynamicTest> good = Stream.of("l-1", "l-2").map((loan) -> dynamicTest(loan, () -> {
				this.desk.decide(loan);
				assertThat(trace.spans()).hasSize(3);
				assertThat(traces().await(1)).hasSize(1);
			})).toList();
			DynamicTest bad = dynamicTest("fails", () -> this.desk.decideInSpiteOf("l-3"));
			return Stream.concat(good.stream(), Stream.of(bad));
		}

	}

	@AgentTracingTest
	@SpringBootTest(classes = Loans.Application.class)
	static class SameId {

		@Autowired
		Tracer tracer;

		@RepeatedTest(3)
		void hasItsOwn(AgentTrace trace) {
			Span caller = Span.wrap(SpanContext.createFromRemoteParent("0af7651916cd43dd8448eb211c80319c",
					"b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault()));
			Context received = Context.current().with(caller);
			Span root = this.tracer.spanBuilder("handle").setParent(received).startSpan();
			this.tracer.spanBuilder("below").setParent(Context.root().with(root)).startSpan().end();
			root.end();
			this.tracer.spanBuilder("again").setParent(received).startSpan().end();
			assertThat(trace.spans()).extracting(SpanData::getName).containsExactly("handle", "below", "again");
		}

	}

}
