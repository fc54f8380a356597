package io.agenttracing.viewer;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * A span of a test, in milliseconds from the begin of its trace.
 */
public final class DraftSpan {

	/** When traces of tests begin: a time of the epoch, in milliseconds. */
	public static final long EPOCH = 1_760_000_000_000L;

	private final TestSpanData.Builder span;

	private final AttributesBuilder attributes = Attributes.builder();

	private final String traceId;

	private DraftSpan(long trace, long id, String name) {
		this.traceId = traceId(trace);
		this.span = TestSpanData.builder()
			.setSpanContext(context(this.traceId, id))
			.setParentSpanContext(SpanContext.getInvalid())
			.setName(name)
			.setKind(SpanKind.INTERNAL)
			.setStatus(StatusData.unset())
			.setHasEnded(true)
			.setResource(service("desk"));
	}

	public static DraftSpan of(long trace, long id, String name) {
		return new DraftSpan(trace, id, name);
	}

	public static String traceId(long trace) {
		return "%032x".formatted(trace);
	}

	public static String spanId(long id) {
		return "%016x".formatted(id);
	}

	private static SpanContext context(String traceId, long id) {
		return SpanContext.create(traceId, spanId(id), TraceFlags.getSampled(), TraceState.getDefault());
	}

	private static Resource service(String name) {
		return Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), name));
	}

	public DraftSpan below(long parent) {
		this.span.setParentSpanContext(context(this.traceId, parent));
		return this;
	}

	public DraftSpan at(double from, double to) {
		this.span.setStartEpochNanos(nanos(from)).setEndEpochNanos(nanos(to));
		return this;
	}

	public DraftSpan open(double from) {
		this.span.setStartEpochNanos(nanos(from)).setEndEpochNanos(0).setHasEnded(false);
		return this;
	}

	private static long nanos(double millis) {
		return TimeUnit.MILLISECONDS.toNanos(EPOCH) + Math.round(millis * 1e6);
	}

	public DraftSpan kind(SpanKind kind) {
		this.span.setKind(kind);
		return this;
	}

	public DraftSpan in(String service) {
		this.span.setResource(service(service));
		return this;
	}

	public DraftSpan failed(String message) {
		this.span.setStatus(StatusData.create(StatusCode.ERROR, message));
		return this;
	}

	public DraftSpan with(String key, String value) {
		this.attributes.put(key, value);
		return this;
	}

	public DraftSpan with(String key, long value) {
		this.attributes.put(key, value);
		return this;
	}

	public DraftSpan with(String key, String... values) {
		this.attributes.put(key, values);
		return this;
	}

	public DraftSpan agent(String name) {
		return with("gen_ai.operation.name", "invoke_agent").with("gen_ai.agent.name", name);
	}

	public DraftSpan event(String name, double at, Attributes of) {
		this.span.setEvents(List.of(EventData.create(nanos(at), name, of)));
		return this;
	}

	public DraftSpan link(long trace, long id) {
		this.span.setLinks(List.of(LinkData.create(context(traceId(trace), id))));
		return this;
	}

	public DraftSpan links(int count, Attributes of) {
		this.span.setLinks(Collections.nCopies(count, LinkData.create(context(this.traceId, 7), of)));
		return this;
	}

	public DraftSpan scope(String name, String version) {
		this.span.setInstrumentationScopeInfo(InstrumentationScopeInfo.builder(name).setVersion(version).build());
		return this;
	}

	public SpanData data() {
		Attributes built = this.attributes.build();
		return this.span.setAttributes(built).setTotalAttributeCount(built.size()).build();
	}

}
