package io.agenttracing.pipeline.sampling;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.SpanViewer;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.sampling.SampledProcess.Options;
import io.agenttracing.span.ViewerOnlySpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ViewerOnlySpans}: all spans are recorded, and all else is as without
 * it.
 */
class ViewerOnlySpansTests {

	private static final int TRACES = 500;

	@Test
	void allSpansAreRecordedAndTheirSignIsRemoved() {
		try (SampledProcess process = SampledProcess.options().keepErrors(false).viewer(recording()).start()) {
			Span root = process.span("root", null);
			Span child = process.span("child", root);

			assertThat(List.of(root, child)).allSatisfy((span) -> {
				assertThat(span.isRecording()).isTrue();
				assertThat(span.getSpanContext().isSampled()).isFalse();
				SpanData recorded = ((ReadableSpan) span).toSpanData();
				assertThat(recorded.getAttributes().size()).isOne();
				assertThat(SpanViewer.unmarked(recorded).getAttributes().isEmpty()).isTrue();
				assertThat(SpanViewer.unmarked(recorded).getTotalAttributeCount()).isZero();
			});
		}
	}

	@Test
	void noneIsRecordedForItWithoutItOrWhenItHasStopped() {
		SpanViewer stopped = recording();
		stopped.stop();
		for (SpanViewer each : List.of(SpanViewer.NONE, new SpanViewer(), stopped)) {
			try (SampledProcess process = SampledProcess.options().keepErrors(false).viewer(each).start()) {
				assertThat(process.span("root", null).isRecording()).isFalse();
			}
		}
	}

	private static SpanViewer recording() {
		SpanViewer viewer = new SpanViewer();
		viewer.record(128);
		return viewer;
	}

	@Test
	void withoutRoomForTheSignASpanIsDropped() {
		SpanViewer viewer = new SpanViewer();
		viewer.record(2);
		try (SampledProcess process = SampledProcess.options().keepErrors(false).viewer(viewer).start()) {
			SpanBuilder one = process.builder("work", (Span) null).setAttribute("a", 1);
			SpanBuilder two = process.builder("work", (Span) null).setAttribute("a", 1).setAttribute("b", 2);

			assertThat(one.startSpan().isRecording()).isTrue();
			assertThat(two.startSpan().isRecording()).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatIsExportedAndCountedIsTheSame(Sampling sampling) {
		Done without = work(sampling.options.get());
		Done with = work(sampling.options.get().viewer(recording()));

		assertThat(with.exported()).isEqualTo(without.exported());
		assertThat(with.counts()).isEqualTo(without.counts());
		assertThat(with.decisions()).isEqualTo(without.decisions());
		assertThat(with.recorded()).isEqualTo(with.spans()).isGreaterThan(without.recorded());
	}

	private static Done work(Options options) {
		Random random = new Random(7);
		int spans = 0;
		int recorded = 0;
		try (SampledProcess process = options.ids(new SeededIds()).start()) {
			for (int i = 0; i < TRACES; i++) {
				List<Span> open = new ArrayList<>();
				List<Span> all = new ArrayList<>();
				int size = 1 + random.nextInt(8);
				for (int j = 0; j < size; j++) {
					Span parent = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
					SpanBuilder builder = process.builder("span " + j, parent);
					if (random.nextInt(8) == 0) {
						builder.setAttribute(AgentSpanAttributes.AGENT_NAME, "rare");
					}
					Span span = builder.startSpan();
					spans++;
					recorded += span.isRecording() ? 1 : 0;
					all.add(span);
					open.add(span);
					if (random.nextInt(3) == 0) {
						end(open.remove(random.nextInt(open.size())), random);
					}
				}
				while (!open.isEmpty()) {
					end(open.remove(open.size() - 1), random);
				}
			}
			List<String> exported = process.exported().stream().map(ViewerOnlySpansTests::text).sorted().toList();
			Map<SpanOutcome, Long> counts = new EnumMap<>(SpanOutcome.class);
			for (SpanOutcome outcome : SpanOutcome.values()) {
				counts.put(outcome, process.counts().of(outcome));
			}
			Map<TraceDecision, Long> decisions = new EnumMap<>(TraceDecision.class);
			for (TraceDecision decision : TraceDecision.values()) {
				decisions.put(decision, process.decisions(decision));
			}
			return new Done(exported, counts, decisions, spans, recorded);
		}
	}

	private static void end(Span span, Random random) {
		if (random.nextInt(20) == 0) {
			span.setStatus(StatusCode.ERROR);
		}
		span.end();
	}

	private static String text(SpanData span) {
		return String.join(" ", span.getTraceId(), span.getSpanId(), span.getParentSpanId(), span.getName(),
				span.getAttributes().toString(), span.getStatus().getStatusCode().toString(),
				String.valueOf(span.getLinks().size()), String.valueOf(span.getSpanContext().isSampled()));
	}

	/**
	 * Where spans would be dropped.
	 */
	private enum Sampling {

		NOTHING(() -> SampledProcess.options().keepErrors(false)),

		A_PART(() -> SampledProcess.options().ratio(0.2).keepErrors(false)),

		RULES(() -> SampledProcess.options().ratio(0.2).keepErrors(false).rule("rare", 0.5)),

		NO_ROOM(() -> SampledProcess.options().ratio(0.2).rule("rare", 0.5).bytes(0)),

		LIMITED(() -> SampledProcess.options().ratio(0.9).keepErrors(false).perSecond(0.1, new AtomicLong()));

		private final Supplier<Options> options;

		Sampling(Supplier<Options> options) {
			this.options = options;
		}

	}

	private record Done(List<String> exported, Map<SpanOutcome, Long> counts, Map<TraceDecision, Long> decisions,
			int spans, int recorded) {

	}

	/**
	 * The same ids in each run.
	 */
	private static final class SeededIds implements IdGenerator {

		private final Random random = new Random(42);

		@Override
		public String generateSpanId() {
			return String.format("%016x", this.random.nextLong());
		}

		@Override
		public String generateTraceId() {
			return String.format("%016x%016x", this.random.nextLong(), this.random.nextLong());
		}

	}

}
