package io.agenttracing.testing;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * Reads the spans of an OTLP request.
 */
final class ReceivedSpans {

	private ReceivedSpans() {
	}

	static List<ReceivedSpan> of(ExportTraceServiceRequest request) {
		List<ReceivedSpan> spans = new ArrayList<>();
		for (ResourceSpans resourceSpans : request.getResourceSpansList()) {
			Map<String, Object> resource = attributes(resourceSpans.getResource().getAttributesList());
			for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
				String scope = scopeSpans.getScope().getName();
				scopeSpans.getSpansList().forEach((span) -> spans.add(span(span, resource, scope)));
			}
		}
		return spans;
	}

	private static ReceivedSpan span(Span span, Map<String, Object> resource, String scope) {
		List<ReceivedSpan.Event> events = span.getEventsList()
			.stream()
			.map((event) -> new ReceivedSpan.Event(event.getName(), attributes(event.getAttributesList())))
			.toList();
		List<ReceivedSpan.Link> links = span.getLinksList()
			.stream()
			.map((link) -> new ReceivedSpan.Link(hex(link.getTraceId()), hex(link.getSpanId()),
					attributes(link.getAttributesList())))
			.toList();
		return new ReceivedSpan(hex(span.getTraceId()), hex(span.getSpanId()), hex(span.getParentSpanId()),
				span.getName(), span.getKind(), span.getStartTimeUnixNano(), span.getEndTimeUnixNano(),
				attributes(span.getAttributesList()), span.getStatus().getCode(), span.getStatus().getMessage(), events,
				links, resource, scope, span.getFlags(), span.getTraceState());
	}

	private static Map<String, Object> attributes(List<KeyValue> keyValues) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		keyValues.forEach((keyValue) -> attributes.put(keyValue.getKey(), value(keyValue.getValue())));
		return attributes;
	}

	private static Object value(AnyValue value) {
		return switch (value.getValueCase()) {
			case STRING_VALUE -> value.getStringValue();
			case BOOL_VALUE -> value.getBoolValue();
			case INT_VALUE -> value.getIntValue();
			case DOUBLE_VALUE -> value.getDoubleValue();
			case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().map(ReceivedSpans::value).toList();
			case KVLIST_VALUE -> attributes(value.getKvlistValue().getValuesList());
			default -> value.toString();
		};
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

}
