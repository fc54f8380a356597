package io.agenttracing.pipeline.sampling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.agenttracing.pipeline.collector.SpanOutcome;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A hundred thousand requests over two applications: of each, exactly the traces whose id
 * is below the threshold and those with an error there are exported, whole.
 */
class SeededSamplingTests {

	private static final int REQUESTS = 100_000;

	private static final double PROBABILITY = 0.01;

	// As the SDK has it: the absolute value of the lower 64 bits of the id.
	private static final long THRESHOLD = (long) (PROBABILITY * Long.MAX_VALUE);

	@Test
	void exportsExactlyWhatIsSampledOrWrong() {
		SeededIds ids = new SeededIds();
		Random errors = new Random(7);
		Set<String> expectedOfCaller = new HashSet<>();
		Set<String> expectedOfCalled = new HashSet<>();
		try (SampledProcess caller = SampledProcess.options().ratio(PROBABILITY).ids(ids).start();
				SampledProcess called = SampledProcess.options().ratio(PROBABILITY).ids(ids).start()) {
			for (int i = 0; i < REQUESTS; i++) {
				boolean error = errors.nextInt(100) == 0;
				boolean told = error && errors.nextBoolean();
				String traceId = request(caller, called, error, told);
				boolean sampled = Math.abs(Long.parseUnsignedLong(traceId.substring(16), 16)) < THRESHOLD;
				addIf(sampled || told, expectedOfCaller, traceId);
				addIf(sampled || error, expectedOfCalled, traceId);
				if (i % 1000 == 0) {
					caller.flush();
					called.flush();
				}
			}
			assertExported(caller, expectedOfCaller, List.of("prepare", "call", "orchestrate", "request"));
			assertExported(called, expectedOfCalled,
					List.of("before 1", "before 2", "deep", "work", "agent", "handle"));
			assertThat(expectedOfCaller).hasSizeBetween(1_000, 2_000);
			assertThat(expectedOfCalled).hasSizeBetween(1_500, 2_500);
		}
	}

	private static void addIf(boolean condition, Set<String> set, String traceId) {
		if (condition) {
			set.add(traceId);
		}
	}

	private static String request(SampledProcess caller, SampledProcess called, boolean error, boolean told) {
		Span request = caller.span("request", null);
		Span orchestrate = caller.span("orchestrate", request);
		caller.span("prepare", orchestrate).end();
		Span call = caller.span("call", orchestrate);
		handle(called, caller.inject(call), error);
		end(call, told);
		orchestrate.end();
		request.end();
		return request.getSpanContext().getTraceId();
	}

	private static void handle(SampledProcess process, Map<String, String> headers, boolean error) {
		Span handle = process.builder("handle", process.extract(headers)).startSpan();
		Span agent = process.span("agent", handle);
		Span work = process.span("work", agent);
		process.span("before 1", work).end();
		process.span("before 2", agent).end();
		end(process.span("deep", work), error);
		work.end();
		agent.end();
		handle.end();
	}

	private static void end(Span span, boolean error) {
		if (error) {
			span.setStatus(StatusCode.ERROR);
		}
		span.end();
	}

	private static void assertExported(SampledProcess process, Set<String> expected, List<String> names) {
		Map<String, List<String>> byTrace = new HashMap<>();
		Set<String> spanIds = new HashSet<>();
		for (SpanData span : process.exported()) {
			byTrace.computeIfAbsent(span.getTraceId(), (id) -> new ArrayList<>()).add(span.getName());
			assertThat(span.getSpanContext().isSampled()).isTrue();
			assertThat(spanIds.add(span.getSpanId())).isTrue();
		}
		assertThat(byTrace.keySet()).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(byTrace.values()).allSatisfy((trace) -> assertThat(trace).containsExactlyElementsOf(names));
		assertThat(process.counts().created()).isEqualTo((long) REQUESTS * names.size())
			.isEqualTo(process.counts().of(SpanOutcome.DELIVERED) + process.counts().of(SpanOutcome.NOT_KEPT));
	}

	/**
	 * The same ids in each run.
	 */
	private static final class SeededIds implements IdGenerator {

		private final Random random = new Random(42);

		@Override
		public String generateSpanId() {
			return "%016x".formatted(this.random.nextLong() | 1);
		}

		@Override
		public String generateTraceId() {
			return "%016x%016x".formatted(this.random.nextLong() | 1, this.random.nextLong());
		}

	}

}
