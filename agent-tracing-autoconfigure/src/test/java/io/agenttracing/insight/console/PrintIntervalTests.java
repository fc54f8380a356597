package io.agenttracing.insight.console;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.agenttracing.diagnosis.tree.TraceTree;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrintIntervalTests {

	private final AtomicLong time = new AtomicLong(-5);

	@Test
	void allowsEachTraceWithoutAnInterval() {
		PrintInterval interval = new PrintInterval(Duration.ZERO, this.time::get);
		assertThat(interval.allows(tree("a", false))).isTrue();
		assertThat(interval.allows(tree("a", false))).isTrue();
	}

	@Test
	void allowsOneTraceOfEachNamePerInterval() {
		PrintInterval interval = new PrintInterval(Duration.ofSeconds(10), this.time::get);
		assertThat(interval.allows(tree("a", false))).isTrue();
		assertThat(interval.allows(tree("b", false))).isTrue();
		this.time.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
		assertThat(interval.allows(tree("a", false))).isFalse();
		this.time.incrementAndGet();
		assertThat(interval.allows(tree("a", false))).isTrue();
	}

	@Test
	void allowsEveryTraceWithAnError() {
		PrintInterval interval = new PrintInterval(Duration.ofSeconds(10), this.time::get);
		assertThat(interval.allows(tree("a", false))).isTrue();
		assertThat(interval.allows(tree("a", true))).isTrue();
	}

	private static TraceTree tree(String name, boolean error) {
		return TraceTree.of("t",
				List.of(TestSpanData.builder()
					.setName(name)
					.setKind(SpanKind.INTERNAL)
					.setStatus(error ? StatusData.error() : StatusData.unset())
					.setStartEpochNanos(1)
					.setEndEpochNanos(2)
					.setHasEnded(true)
					.build()));
	}

}
