package io.agenttracing.otlp;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.jspecify.annotations.Nullable;

/**
 * OTLP as protobuf: a request to export traces, and a file of traces, are the same on the
 * wire.
 */
final class OtlpProtobuf {

	private static final int MAX_DEPTH = 64;

	// The only field of a request: its number, and that it has a length.
	private static final int RESOURCE_SPANS = 0x0A;

	// Of the flags: whether it is known that the parent is remote, and whether it is.
	private static final int REMOTE = 0x300;

	private OtlpProtobuf() {
	}

	static void read(byte[] bytes, SpanAssembly to) throws UnreadableTraceException {
		if (bytes[0] != RESOURCE_SPANS) {
			throw new UnreadableTraceException("byte 0: neither JSON nor OTLP as protobuf");
		}
		CodedInputStream input = CodedInputStream.newInstance(bytes);
		input.setRecursionLimit(MAX_DEPTH);
		TracesData traces;
		try {
			traces = TracesData.parseFrom(input);
			if (!traces.getUnknownFields().asMap().isEmpty() || traces.getResourceSpansCount() == 0) {
				throw new UnreadableTraceException("byte 0: neither JSON nor OTLP as protobuf");
			}
		}
		catch (UnreadableTraceException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new UnreadableTraceException("byte " + input.getTotalBytesRead() + ": no OTLP as protobuf");
		}
		for (ResourceSpans resourceSpans : traces.getResourceSpansList()) {
			Resource resource = SpanAssembly.resource(attributes(resourceSpans.getResource().getAttributesList()));
			for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
				InstrumentationScopeInfo scope = SpanAssembly.scope(scopeSpans.getScope().getName(),
						scopeSpans.getScope().getVersion());
				for (Span span : scopeSpans.getSpansList()) {
					SpanAssembly.Draft draft = draft(span);
					draft.resource = resource;
					draft.scope = scope;
					to.add(draft);
				}
			}
		}
	}

	private static SpanAssembly.Draft draft(Span span) throws UnreadableTraceException {
		SpanAssembly.Draft draft = new SpanAssembly.Draft();
		draft.traceId = TraceIds.trace(hex(span.getTraceId()), "trace_id of " + span.getName());
		draft.spanId = TraceIds.span(hex(span.getSpanId()), "span_id of " + span.getName());
		draft.parentId = TraceIds.parent(hex(span.getParentSpanId()), "parent_span_id of " + span.getName());
		draft.remote = (span.getFlags() & REMOTE) == REMOTE;
		draft.name = span.getName();
		draft.kind = kind(span.getKindValue());
		draft.start = time(span.getStartTimeUnixNano(), "start_time_unix_nano of ", span);
		draft.end = time(span.getEndTimeUnixNano(), "end_time_unix_nano of ", span);
		draft.attributes = attributes(span.getAttributesList());
		draft.status = status(span.getStatus());
		span.getEventsList()
			.forEach((event) -> draft.events.add(
					EventData.create(event.getTimeUnixNano(), event.getName(), attributes(event.getAttributesList()))));
		for (Span.Link link : span.getLinksList()) {
			String id = TraceIds.parent(hex(link.getSpanId()), "link of " + span.getName());
			String traceId = TraceIds.linked(hex(link.getTraceId()), draft.traceId, "link of " + span.getName());
			draft.links
				.add(LinkData.create(SpanAssembly.context(traceId, id, true), attributes(link.getAttributesList())));
		}
		return draft;
	}

	// Beyond the year 2262 it would be below zero.
	private static long time(long nanos, String what, Span span) throws UnreadableTraceException {
		if (nanos < 0) {
			throw new UnreadableTraceException(what + span.getName() + ": too large");
		}
		return nanos;
	}

	static SpanKind kind(int number) {
		return switch (number) {
			case Span.SpanKind.SPAN_KIND_SERVER_VALUE -> SpanKind.SERVER;
			case Span.SpanKind.SPAN_KIND_CLIENT_VALUE -> SpanKind.CLIENT;
			case Span.SpanKind.SPAN_KIND_PRODUCER_VALUE -> SpanKind.PRODUCER;
			case Span.SpanKind.SPAN_KIND_CONSUMER_VALUE -> SpanKind.CONSUMER;
			default -> SpanKind.INTERNAL;
		};
	}

	private static StatusData status(Status status) {
		return switch (status.getCode()) {
			case STATUS_CODE_ERROR ->
				StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, status.getMessage());
			case STATUS_CODE_OK -> StatusData.ok();
			default -> StatusData.unset();
		};
	}

	private static String hex(ByteString bytes) {
		return (bytes.size() > 16) ? "too long" : TraceIds.hex(bytes.toByteArray());
	}

	private static Attributes attributes(List<KeyValue> values) {
		AttributesBuilder attributes = Attributes.builder();
		values.forEach((value) -> AttributeValues.put(attributes, value.getKey(), value(value.getValue())));
		return attributes.build();
	}

	private static @Nullable Object value(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case BOOL_VALUE -> value.getBoolValue();
			case INT_VALUE -> value.getIntValue();
			case DOUBLE_VALUE -> value.getDoubleValue();
			case ARRAY_VALUE ->
				value.getArrayValue().getValuesList().stream().map(OtlpProtobuf::value).collect(Collectors.toList());
			case KVLIST_VALUE -> value.getKvlistValue().getValuesCount() + " fields";
			case BYTES_VALUE -> value.getBytesValue().size() + " bytes";
			default -> null;
		};
	}

}
