package io.agenttracing.pipeline.cap;

import java.util.EnumSet;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.testing.Effort;
import io.agenttracing.span.InjectedSpans;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The invariants of the span cap, held against 20,000 random traces, or 100,000.
 */
class RandomTracesTests {

	private static final EnumSet<SpanOutcome> FOLDED = EnumSet.of(SpanOutcome.SIBLING, SpanOutcome.SHORT,
			SpanOutcome.CEILING, SpanOutcome.LATE, SpanOutcome.PASS_THROUGH);

	@ParameterizedTest
	@ValueSource(ints = { 50, 10, 5, 2, 1 })
	void holdForRandomTraces(int cap) {
		SpanCounts counts = new SpanCounts();
		SpanCap factory = new SpanCap(cap, counts, new InjectedSpans());
		long folded = 0;
		for (int i = 0; i < Effort.of(20_000); i++) {
			long number = 20_000L * cap + i;
			try {
				RandomTraceRun run = new RandomTraceRun(new RandomTrace(number), cap, factory).run();
				long after = folded(counts);
				new Invariants(run).verify(after - folded);
				folded = after;
			}
			catch (Throwable ex) {
				throw new AssertionError("Trace " + number + " with cap " + cap, ex);
			}
		}
		assertThat(FOLDED).allSatisfy((outcome) -> assertThat(counts.of(outcome)).isPositive());
	}

	@Test
	void generatorIsReproducible() {
		RandomTrace trace = new RandomTrace(7);
		assertThat(new RandomTrace(7).inOrderOfEnd()).isEqualTo(trace.inOrderOfEnd());
	}

	private static long folded(SpanCounts counts) {
		return FOLDED.stream().mapToLong(counts::of).sum();
	}

}
