package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.agenttracing.pipeline.FinishedTrace;
import io.agenttracing.pipeline.Inspection;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spans that are only recorded: they are transformed when there is a use for them, and
 * not before.
 */
@ExtendWith(OutputCaptureExtension.class)
class RecordedSpansTests {

	private static final String SECRET = "tiger-4711";

	private final SpanCounts counts = new SpanCounts();

	private final TestSink sink = new TestSink(this.counts);

	private final TailSampledTraces kept = new TailSampledTraces(System::nanoTime);

	private final SpanBuffer buffer = SpanBuffers.of(1 << 20).pending();

	private final List<String> transformed = Collections.synchronizedList(new ArrayList<>());

	private final List<FinishedTrace> finished = Collections.synchronizedList(new ArrayList<>());

	private final Inspector inspector = new Inspector();

	private final TraceCollector collector = new TraceCollector(this.sink,
			new CollectorSettings(10_000, 512, false, TailSamplingPolicy.recordingOnly(), this.kept, (root) -> false,
					this::transform, CollectorSettings.allSpans(), this.inspector, this.buffer, this.counts,
					System::nanoTime));

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.setSampler(new NamedSampler())
		.addSpanProcessor(this.collector)
		.build();

	RecordedSpansTests() {
		this.collector.addListener(this.finished::add);
	}

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void areDroppedAsTheyWereRecorded() {
		Span root = span("root", null);
		span("child", root).end();
		root.end();
		flush();
		assertThat(this.transformed).isEmpty();
		assertThat(this.finished).isEmpty();
		assertThat(this.counts.of(SpanOutcome.NOT_KEPT)).isEqualTo(2);
		assertThat(this.buffer.bytes()).isZero();
		assertThat(this.collector.waiting()).isZero();
	}

	@Test
	void areTransformedWhenTheirTraceIsSelected() {
		Span root = span("root", null);
		span("child " + SECRET, root).end();
		flush();
		assertThat(this.transformed).isEmpty();
		this.kept.decide(root.getSpanContext().getTraceId(), () -> true);
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactly("child ***", "root");
		assertThat(this.finished).singleElement()
			.satisfies((trace) -> assertThat(trace.spans()).extracting(SpanData::getName)
				.containsExactly("child ***", "root"));
		assertThat(this.buffer.bytes()).isZero();
	}

	@Test
	void areTransformedInTheirOrderBeforeASpanThatIsSampled() {
		Span root = span("root", null);
		Span sampled = span("sampled", root);
		span("below " + SECRET, sampled).end();
		span("other", root).end();
		flush();
		assertThat(this.transformed).isEmpty();
		sampled.end();
		flush();
		assertThat(this.transformed).containsExactly("below " + SECRET, "other", "sampled");
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactly("sampled", "root");
		assertThat(this.counts.of(SpanOutcome.NOT_KEPT)).isEqualTo(2);
	}

	@Test
	void areTransformedForAnEarlyExport() {
		Span root = span("root", null);
		span("child " + SECRET, root).end();
		String traceId = root.getSpanContext().getTraceId();
		this.collector.exportEnded(traceId);
		flush();
		assertThat(this.sink.names()).isEmpty();
		this.kept.decide(traceId, () -> true);
		this.collector.exportEnded(traceId);
		flush();
		assertThat(this.sink.names()).containsExactly("child ***");
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactly("child ***", "root");
		assertThat(this.buffer.bytes()).isZero();
	}

	@Test
	void areTransformedBeforeTheirTraceIsInspected() {
		Span root = span("root", null);
		span("child " + SECRET, root).end();
		span("noteworthy " + SECRET, root).end();
		span("later " + SECRET, root).end();
		root.end();
		flush();
		assertThat(this.inspector.parts).singleElement()
			.satisfies((part) -> assertThat(part.spans()).extracting(SpanData::getName)
				.containsExactly("child ***", "noteworthy ***", "later ***", "root"));
		assertThat(this.counts.of(SpanOutcome.NOT_KEPT)).isEqualTo(4);
	}

	@Test
	void areNotInTheMessageOfAFailedInspection(CapturedOutput output) {
		span("throws " + SECRET, null).end();
		flush();
		assertThat(this.inspector.asked).contains("throws " + SECRET, "throws ***");
		assertThat(output).doesNotContain(SECRET);
	}

	@Test
	void areCountedWhenTheirTransformationFails() {
		Span root = span("root", null);
		span("broken", root).end();
		span("child", root).end();
		this.kept.decide(root.getSpanContext().getTraceId(), () -> true);
		root.end();
		flush();
		assertThat(this.sink.names()).containsExactly("child", "root");
		assertThat(this.counts.of(SpanOutcome.FILTERED)).isOne();
		assertThat(this.counts.of(SpanOutcome.DELIVERED)).isEqualTo(2);
		assertThat(this.buffer.bytes()).isZero();
		assertThat(this.collector.waiting()).isZero();
	}

	@Test
	void areCountedWhateverIsInTheirAttributes() {
		List<Value<?>> elements = new ArrayList<>();
		elements.add(null);
		Span span = span("root", null);
		span.setAttribute(AttributeKey.valueKey("value"), Value.of(elements));
		span.end();
		flush();
		assertThat(this.counts.of(SpanOutcome.NOT_KEPT)).isOne();
		assertThat(this.collector.waiting()).isZero();
	}

	@Test
	void areTransformedAtOnceWithLongTextsWhichThatMayCut() {
		Span root = span("root", null);
		span("child", root).end();
		Span verbose = span("verbose", root);
		verbose.setAttribute("text", "x".repeat(16_384));
		verbose.end();
		flush();
		assertThat(this.transformed).containsExactly("child", "verbose");
		root.end();
	}

	@Test
	void areTransformedInLargeTracesWhichMayBeFolded() {
		Span root = span("root", null);
		IntStream.range(0, 500).forEach((i) -> span("child", root).end());
		flush();
		assertThat(this.transformed).isEmpty();
		span("child", root).end();
		flush();
		assertThat(this.transformed).hasSize(501);
		root.end();
	}

	@Test
	void countWithTheirFullSize() {
		Span root = span("root", null);
		Span child = span("child", root);
		child.setAttribute("text", "x".repeat(10_000));
		child.recordException(new IllegalStateException("y".repeat(1_000)));
		child.end();
		flush();
		SpanData recorded = ((ReadableSpan) child).toSpanData();
		assertThat(this.buffer.bytes()).isEqualTo(SpanSize.of(recorded)).isGreaterThan(11_000);
		root.end();
	}

	@Test
	void giveWayWhenMemoryIsShort() {
		List<Span> roots = IntStream.range(0, 300).mapToObj((i) -> span("root", null)).toList();
		for (Span root : roots) {
			Span child = span("child", root);
			child.setAttribute("text", "x".repeat(10_000));
			child.end();
			flush();
			assertThat(this.buffer.isOverfull()).isFalse();
		}
		assertThat(this.counts.of(SpanOutcome.NO_ROOM)).isGreaterThan(150);
		roots.forEach(Span::end);
		flush();
		assertThat(this.counts.of(SpanOutcome.NO_ROOM) + this.counts.of(SpanOutcome.NOT_KEPT)).isEqualTo(600);
		assertThat(this.buffer.bytes()).isZero();
	}

	private void flush() {
		assertThat(this.provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
	}

	private Span span(String name, Span parent) {
		Context context = (parent != null) ? Context.root().with(parent) : Context.root();
		return this.provider.get("test").spanBuilder(name).setParent(context).startSpan();
	}

	private SpanData transform(SpanData span) {
		if (span.getName().equals("broken")) {
			throw new IllegalStateException("broken");
		}
		this.transformed.add(span.getName());
		return span.getName().contains(SECRET)
				? RewrittenSpan.of(span).name(span.getName().replace(SECRET, "***")).build() : span;
	}

	/**
	 * Samples what is called so, and records the rest.
	 */
	private static final class NamedSampler implements Sampler {

		@Override
		public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
				Attributes attributes, List<LinkData> parentLinks) {
			return name.equals("sampled") ? SamplingResult.recordAndSample() : SamplingResult.recordOnly();
		}

		@Override
		public String getDescription() {
			return "by name";
		}

	}

	/**
	 * Looks at traces with a span that is called noteworthy.
	 */
	private static final class Inspector implements TraceInspector {

		private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

		private final List<TracePart> parts = Collections.synchronizedList(new ArrayList<>());

		@Override
		public boolean isNoteworthy(SpanData span) {
			this.asked.add(span.getName());
			if (span.getName().startsWith("throws")) {
				throw new IllegalStateException("Unexpected: " + span.getName());
			}
			return span.getName().startsWith("noteworthy");
		}

		@Override
		public Inspection review(TracePart part) {
			this.parts.add(part);
			return Inspection.NOTHING;
		}

	}

}
