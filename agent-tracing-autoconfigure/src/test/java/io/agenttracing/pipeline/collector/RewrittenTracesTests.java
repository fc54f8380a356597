package io.agenttracing.pipeline.collector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.agenttracing.pipeline.AddedAttributes;
import io.agenttracing.pipeline.Inspection;
import io.agenttracing.pipeline.TailSampledTraces;
import io.agenttracing.pipeline.TailSamplingPolicy;
import io.agenttracing.pipeline.TraceInspector;
import io.agenttracing.pipeline.TracePart;
import io.agenttracing.testing.TestSink;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces that a {@link TraceRewriter} rewrites: once, before they are inspected, and with
 * one outcome for each span.
 */
class RewrittenTracesTests {

	private static final AttributeKey<Boolean> SEEN = AttributeKey.booleanKey("seen");

	private final SpanCounts counts = new SpanCounts();

	private final TestSink sink = new TestSink(this.counts);

	private final TailSampledTraces kept = new TailSampledTraces(System::nanoTime);

	private final Inspector inspector = new Inspector();

	private final WithoutFirst rewriter = new WithoutFirst();

	private final TraceCollector collector = new TraceCollector(this.sink,
			new CollectorSettings(100, 50, false, TailSamplingPolicy.recordingOnly(), this.kept, (root) -> false,
					(span) -> span, CollectorSettings.allSpans(), this.inspector, SpanBuffers.of(1 << 20).pending(),
					this.counts, System::nanoTime, this.rewriter));

	private SdkTracerProvider provider = provider(Sampler.alwaysOn());

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void areRewrittenOnceThoughTheyAreInspected() {
		trace();
		assertThat(this.sink.names()).containsExactly("second", "third", "root");
		verifyAccounts(SpanOutcome.MERGED, 1);
	}

	@Test
	void areInspectedAsTheyAreExportedIfTheInspectionSelectsThem() {
		this.provider = provider(new RecordingOnly());
		this.inspector.keeps = true;
		trace();
		assertThat(this.sink.names()).containsExactly("second", "third", "root");
		assertThat(this.sink.spans().get(0).getAttributes().get(SEEN)).isTrue();
		verifyAccounts(SpanOutcome.MERGED, 1);
	}

	@Test
	void haveTheSameOutcomeAsOthersIfTheyAreNotKept() {
		this.provider = provider(new RecordingOnly());
		trace();
		assertThat(this.sink.names()).isEmpty();
		verifyAccounts(SpanOutcome.NOT_KEPT, 4);
	}

	@Test
	void areWholeIfThatFails() {
		this.rewriter.fails = true;
		trace();
		assertThat(this.sink.names()).containsExactly("first", "second", "third", "root");
		verifyAccounts(SpanOutcome.MERGED, 0);
	}

	private void verifyAccounts(SpanOutcome outcome, long expected) {
		assertThat(this.counts.of(outcome)).isEqualTo(expected);
		assertThat(this.sink.names().size() + this.counts.of(SpanOutcome.MERGED) + this.counts.of(SpanOutcome.NOT_KEPT))
			.isEqualTo(4);
	}

	private void trace() {
		Span root = span("root", Span.getInvalid());
		span("first", root).end();
		span("second", root).end();
		span("third", root).end();
		root.end();
		this.provider.forceFlush().join(10, TimeUnit.SECONDS);
	}

	private Span span(String name, Span parent) {
		return this.provider.get("test").spanBuilder(name).setParent(Context.root().with(parent)).startSpan();
	}

	private SdkTracerProvider provider(Sampler sampler) {
		return SdkTracerProvider.builder().setSampler(sampler).addSpanProcessor(this.collector).build();
	}

	private final class Inspector implements TraceInspector {

		private boolean keeps;

		@Override
		public boolean isNoteworthy(SpanData span) {
			return true;
		}

		@Override
		public Inspection review(TracePart part) {
			if (this.keeps) {
				RewrittenTracesTests.this.kept.decide(part.traceId(), () -> true);
			}
			AddedAttributes added = new AddedAttributes();
			added.add(part.spans().get(0).getSpanId(), SEEN, true);
			return new Inspection(added, List.of());
		}

	}

	private static final class WithoutFirst implements TraceRewriter {

		private boolean fails;

		@Override
		public boolean concerns(SpanData span) {
			return true;
		}

		@Override
		public Result rewrite(List<SpanData> spans, Predicate<String> exported) {
			if (this.fails) {
				throw new IllegalStateException("broken");
			}
			List<SpanData> rest = new ArrayList<>(spans);
			SpanData first = rest.remove(0);
			return new Result(rest, Map.of(first.getSpanId(), first.getParentSpanContext()));
		}

	}

	private static final class RecordingOnly implements Sampler {

		@Override
		public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
				Attributes attributes, List<LinkData> parentLinks) {
			return SamplingResult.recordOnly();
		}

		@Override
		public String getDescription() {
			return "only recorded";
		}

	}

}
