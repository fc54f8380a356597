package io.agenttracing.pipeline.export.delivery;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Spans that differ in their ids.
 */
public final class TestSpans {

	private static final AtomicLong ids = new AtomicLong();

	private TestSpans() {
	}

	public static SpanData span(String name) {
		return span(name, StatusData.unset());
	}

	public static SpanData error(String name) {
		return span(name, StatusData.error());
	}

	public static List<SpanData> trace(int spans) {
		return IntStream.range(0, spans).mapToObj((i) -> span("span")).toList();
	}

	private static SpanData span(String name, StatusData status) {
		long id = ids.incrementAndGet();
		return TestSpanData.builder()
			.setName(name)
			.setSpanContext(SpanContext.create(TraceId.fromLongs(1, id), SpanId.fromLong(id), TraceFlags.getSampled(),
					TraceState.getDefault()))
			.setKind(SpanKind.INTERNAL)
			.setStartEpochNanos(1)
			.setEndEpochNanos(2)
			.setStatus(status)
			.setHasEnded(true)
			.build();
	}

}
