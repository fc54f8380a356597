package io.agenttracing.pipeline.collector;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.function.Consumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanSize}: no text of a span is left out, wherever it is.
 */
class SpanSizeTests {

	private static final Tracer TRACER = SdkTracerProvider.builder().build().get("test");

	private static final String TEXT = "x".repeat(10_000);

	@Test
	void countsTextsOfAllParts() {
		assertCounted((span) -> span.updateName(TEXT));
		assertCounted((span) -> span.setStatus(StatusCode.ERROR, TEXT));
		assertCounted((span) -> span.setAttribute("text", TEXT));
		assertCounted((span) -> span.setAttribute(AttributeKey.stringArrayKey("texts"), List.of("a", TEXT)));
		assertCounted((span) -> span.addEvent(TEXT));
		assertCounted((span) -> span.addEvent("event", Attributes.of(AttributeKey.stringKey("text"), TEXT)));
		assertCounted((span) -> span.recordException(new IllegalStateException(TEXT)));
		assertCounted(
				(span) -> span.addLink(span.getSpanContext(), Attributes.of(AttributeKey.stringKey("text"), TEXT)));
	}

	@Test
	void countsTextsOfStructuredValues() {
		assertCounted((span) -> span.setAttribute(AttributeKey.valueKey("value"), Value.of(TEXT)));
		assertCounted((span) -> span.setAttribute(AttributeKey.valueKey("value"), Value.of(new byte[10_000])));
		assertCounted((span) -> span.setAttribute(AttributeKey.valueKey("value"),
				Value.of(Value.of(1), Value.of(KeyValue.of("key", Value.of(TEXT))))));
		assertCounted((span) -> span.setAttribute(AttributeKey.valueKey("value"),
				Value.of(KeyValue.of(TEXT, Value.of(true)))));
	}

	@Test
	void endsWithValuesThatAreNestedWithoutEnd() {
		Value<?> deep = Value.of("x");
		for (int i = 0; i < 100_000; i++) {
			deep = Value.of(deep);
		}
		Value<?> value = deep;
		assertThat(sizeOf((span) -> span.setAttribute(AttributeKey.valueKey("value"), value))).isLessThan(10_000);
	}

	@Test
	void countsWhatIsBesideWhatMustNotBeNull() {
		List<Value<?>> elements = new ArrayList<>();
		elements.add(null);
		elements.add(Value.of(TEXT));
		assertCounted((span) -> span.setAttribute(AttributeKey.valueKey("value"), Value.of(elements)));
		assertCounted((span) -> span.setAttribute(AttributeKey.valueKey("value"),
				Value.of((KeyValue) null, KeyValue.of("key", Value.of(TEXT)))));
	}

	@Test
	void countsWhatItHasSeenOfAListThatChanges() {
		List<String> changing = new AbstractList<>() {

			@Override
			public String get(int index) {
				if (index > 0) {
					throw new ConcurrentModificationException();
				}
				return TEXT;
			}

			@Override
			public int size() {
				return 2;
			}

		};
		assertCounted((span) -> span.setAttribute(AttributeKey.stringArrayKey("texts"), changing));
	}

	private static void assertCounted(Consumer<Span> text) {
		assertThat(sizeOf(text)).isGreaterThan(10_000);
	}

	private static int sizeOf(Consumer<Span> content) {
		Span span = TRACER.spanBuilder("span").startSpan();
		content.accept(span);
		span.end();
		return SpanSize.of(((ReadableSpan) span).toSpanData());
	}

}
