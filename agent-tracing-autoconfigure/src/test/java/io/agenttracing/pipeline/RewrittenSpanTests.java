package io.agenttracing.pipeline;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RewrittenSpan}.
 */
class RewrittenSpanTests {

	private static final AttributeKey<String> KNOWN = AttributeKey.stringKey("known");

	private static final AttributeKey<String> NEW = AttributeKey.stringKey("new");

	private final SpanData recorded = span();

	@Test
	void whatIsNotRewrittenIsAsRecorded() {
		SpanData same = RewrittenSpan.of(this.recorded).build();
		assertThat(same.getName()).isEqualTo(this.recorded.getName());
		assertThat(same.getAttributes()).isEqualTo(this.recorded.getAttributes());
		assertThat(same.getTotalAttributeCount()).isEqualTo(3);
		assertThat(same.getSpanContext()).isEqualTo(this.recorded.getSpanContext());
		assertThat(same.getEndEpochNanos()).isEqualTo(this.recorded.getEndEpochNanos());
		assertThat(same.getResource()).isEqualTo(this.recorded.getResource());
	}

	@Test
	void rewritingAgainKeepsWhatWasRewrittenBefore() {
		SpanData named = RewrittenSpan.of(this.recorded).name("other").build();
		SpanData both = RewrittenSpan.of(named).parent(SpanContext.getInvalid()).add(Attributes.of(NEW, "x")).build();
		assertThat(both.getName()).isEqualTo("other");
		assertThat(both.getParentSpanContext().isValid()).isFalse();
		assertThat(both.getAttributes().get(NEW)).isEqualTo("x");
		assertThat(named.getAttributes()).isEqualTo(this.recorded.getAttributes());
		assertThat(this.recorded.getName()).isEqualTo("recorded");
	}

	@Test
	void isOneObjectAroundTheRecordedSpanHoweverOftenItIsRewritten() throws ReflectiveOperationException {
		SpanData span = this.recorded;
		for (int i = 0; i < 5; i++) {
			span = RewrittenSpan.of(span).name("name " + i).build();
		}
		var field = RewrittenSpan.class.getDeclaredField("recorded");
		field.setAccessible(true);
		assertThat(field.get(span)).isSameAs(this.recorded);
	}

	@Test
	void addedAttributesCountOnceBesideThoseThatWereDropped() {
		SpanData more = RewrittenSpan.of(this.recorded).add(Attributes.of(KNOWN, "again", NEW, "x")).build();
		assertThat(more.getAttributes().size()).isEqualTo(3);
		assertThat(more.getTotalAttributeCount()).isEqualTo(4);
	}

	private static SpanData span() {
		SpanLimits limits = SpanLimits.builder().setMaxNumberOfAttributes(2).build();
		try (SdkTracerProvider provider = SdkTracerProvider.builder().setSpanLimits(limits).build()) {
			Span span = provider.get("test")
				.spanBuilder("recorded")
				.setAttribute(KNOWN, "a")
				.setAttribute("second", "b")
				.setAttribute("dropped", "c")
				.startSpan();
			span.end();
			return ((ReadableSpan) span).toSpanData();
		}
	}

}
