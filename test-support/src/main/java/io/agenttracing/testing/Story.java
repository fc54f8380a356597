package io.agenttracing.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A trace as it would be told: who called whom, from when to when in milliseconds.
 */
public final class Story {

	public static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

	private static final SpanContext ELSEWHERE = SpanContext.createFromRemoteParent(TRACE_ID, SpanId.fromLong(999),
			TraceFlags.getSampled(), TraceState.getDefault());

	private final Map<String, SpanData> spans = new LinkedHashMap<>();

	private long told;

	/**
	 * A call without a caller.
	 */
	public Story root(String name, long start, long end, Object... attributes) {
		return add(name, SpanContext.getInvalid(), start, end, (span) -> span, attributes);
	}

	/**
	 * A call from another process.
	 */
	public Story remote(String name, long start, long end, Object... attributes) {
		return add(name, ELSEWHERE, start, end, (span) -> span, attributes);
	}

	public Story call(String caller, String name, long start, long end, Object... attributes) {
		return add(name, context(caller), start, end, (span) -> span, attributes);
	}

	public Story failed(String caller, String name, long start, long end, Object... attributes) {
		return add(name, context(caller), start, end, (span) -> span.setStatus(StatusData.error()), attributes);
	}

	public Story producer(String caller, String name, long start, long end) {
		return add(name, context(caller), start, end, (span) -> span.setKind(SpanKind.PRODUCER));
	}

	/**
	 * The receiver of a message that was sent in the same process.
	 */
	public Story consumer(String producer, String name, long start, long end, Object... attributes) {
		return add(name, sender(producer), start, end, (span) -> span.setKind(SpanKind.CONSUMER), attributes);
	}

	public Story failedConsumer(String producer, String name, long start, long end) {
		return add(name, sender(producer), start, end,
				(span) -> span.setKind(SpanKind.CONSUMER).setStatus(StatusData.error()));
	}

	/**
	 * A call of an agent or step, of which agent tracing itself has made the span.
	 */
	public Story own(String caller, String name, long start, long end, Object... attributes) {
		return add(name, context(caller), start, end, Story::own, attributes);
	}

	/**
	 * An agent or step without a caller.
	 */
	public Story ownRoot(String name, long start, long end, Object... attributes) {
		return add(name, SpanContext.getInvalid(), start, end, Story::own, attributes);
	}

	private static TestSpanData.Builder own(TestSpanData.Builder span) {
		return span.setInstrumentationScopeInfo(InstrumentationScopeInfo.create("io.agenttracing"));
	}

	public Story linked(String caller, String name, String failed, long start, long end, Object... attributes) {
		LinkData link = LinkData.create(context(failed));
		return add(name, context(caller), start, end, (span) -> span.setLinks(List.of(link)).setTotalRecordedLinks(1),
				attributes);
	}

	public String id(String name) {
		return this.spans.get(name).getSpanId();
	}

	/**
	 * The spans in the order of their end.
	 */
	public List<SpanData> spans() {
		List<SpanData> spans = new ArrayList<>(this.spans.values());
		spans.sort(Comparator.comparingLong(SpanData::getEndEpochNanos));
		return spans;
	}

	/**
	 * What somebody finds out about the spans.
	 */
	public <T> T examine(Function<List<SpanData>, T> examination) {
		return examination.apply(spans());
	}

	private SpanContext context(String name) {
		return this.spans.get(name).getSpanContext();
	}

	private SpanContext sender(String producer) {
		SpanContext sender = context(producer);
		return SpanContext.createFromRemoteParent(TRACE_ID, sender.getSpanId(), sender.getTraceFlags(),
				sender.getTraceState());
	}

	@SuppressWarnings("unchecked")
	private Story add(String name, SpanContext parent, long start, long end, UnaryOperator<TestSpanData.Builder> more,
			Object... attributes) {
		AttributesBuilder known = Attributes.builder();
		for (int i = 0; i < attributes.length; i += 2) {
			known.put((AttributeKey<Object>) attributes[i], attributes[i + 1]);
		}
		SpanContext context = SpanContext.create(TRACE_ID, SpanId.fromLong(++this.told), TraceFlags.getSampled(),
				TraceState.getDefault());
		TestSpanData.Builder builder = TestSpanData.builder()
			.setName(name)
			.setKind(SpanKind.INTERNAL)
			.setSpanContext(context)
			.setParentSpanContext(parent)
			.setStartEpochNanos(start * 1_000_000)
			.setEndEpochNanos(end * 1_000_000)
			.setHasEnded(true)
			.setStatus(StatusData.unset())
			.setAttributes(known.build())
			.setTotalAttributeCount(attributes.length / 2);
		this.spans.put(name, more.apply(builder).build());
		return this;
	}

}
