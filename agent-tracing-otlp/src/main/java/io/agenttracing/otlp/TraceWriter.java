package io.agenttracing.otlp;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes spans as OTLP's JSON: ids in hex, enumerations as numbers, numbers of 64 bits as
 * texts. A span that is open has 0 as its end. {@link TraceReader} reads the same spans.
 *
 * @since 0.1.0
 */
public final class TraceWriter {

	// Half of a pair of surrogates is no UTF-8.
	private static final JsonFactory JSON = JsonFactory.builder()
		.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
		.disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
		.build();

	private static final int REMOTE_KNOWN = 0x100;

	private static final int REMOTE = 0x200;

	private TraceWriter() {
	}

	/**
	 * Writes spans, those of one resource and scope beside each other.
	 * @param spans the spans
	 * @return one document
	 */
	public static byte[] json(Collection<SpanData> spans) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		write(spans, bytes);
		return bytes.toByteArray();
	}

	/**
	 * Writes spans, those of one resource and scope beside each other, as they are read:
	 * the document is never in memory.
	 * @param spans the spans
	 * @param to receives one document; not closed
	 */
	public static void write(Collection<SpanData> spans, OutputStream to) {
		Map<Resource, Map<InstrumentationScopeInfo, List<SpanData>>> resources = new LinkedHashMap<>();
		for (SpanData span : spans) {
			resources.computeIfAbsent(span.getResource(), (key) -> new LinkedHashMap<>())
				.computeIfAbsent(span.getInstrumentationScopeInfo(), (key) -> new ArrayList<>())
				.add(span);
		}
		try (JsonGenerator json = JSON.createGenerator(to)) {
			json.writeStartObject();
			json.writeArrayPropertyStart("resourceSpans");
			resources.forEach((resource, scopes) -> write(json, resource, scopes));
			json.writeEndArray();
			json.writeEndObject();
		}
	}

	private static void write(JsonGenerator json, Resource resource,
			Map<InstrumentationScopeInfo, List<SpanData>> scopes) {
		json.writeStartObject();
		json.writeObjectPropertyStart("resource");
		write(json, resource.getAttributes());
		json.writeEndObject();
		json.writeArrayPropertyStart("scopeSpans");
		scopes.forEach((scope, spans) -> {
			json.writeStartObject();
			json.writeObjectPropertyStart("scope");
			json.writeStringProperty("name", scope.getName());
			if (scope.getVersion() != null) {
				json.writeStringProperty("version", scope.getVersion());
			}
			json.writeEndObject();
			json.writeArrayPropertyStart("spans");
			spans.forEach((span) -> write(json, span));
			json.writeEndArray();
			json.writeEndObject();
		});
		json.writeEndArray();
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, SpanData span) {
		SpanContext parent = span.getParentSpanContext();
		json.writeStartObject();
		json.writeStringProperty("traceId", span.getTraceId());
		json.writeStringProperty("spanId", span.getSpanId());
		if (parent.isValid()) {
			json.writeStringProperty("parentSpanId", parent.getSpanId());
		}
		json.writeNumberProperty("flags", (span.getSpanContext().getTraceFlags().asByte() & 0xFF) | REMOTE_KNOWN
				| (parent.isRemote() ? REMOTE : 0));
		json.writeStringProperty("name", span.getName());
		json.writeNumberProperty("kind", span.getKind().ordinal() + 1);
		json.writeStringProperty("startTimeUnixNano", Long.toString(span.getStartEpochNanos()));
		json.writeStringProperty("endTimeUnixNano", span.hasEnded() ? Long.toString(span.getEndEpochNanos()) : "0");
		write(json, span.getAttributes());
		writeEvents(json, span.getEvents());
		writeLinks(json, span.getLinks());
		json.writeObjectPropertyStart("status");
		if (!span.getStatus().getDescription().isEmpty()) {
			json.writeStringProperty("message", span.getStatus().getDescription());
		}
		json.writeNumberProperty("code", switch (span.getStatus().getStatusCode()) {
			case UNSET -> 0;
			case OK -> 1;
			case ERROR -> 2;
		});
		json.writeEndObject();
		json.writeEndObject();
	}

	private static void writeEvents(JsonGenerator json, List<EventData> events) {
		if (events.isEmpty()) {
			return;
		}
		json.writeArrayPropertyStart("events");
		for (EventData event : events) {
			json.writeStartObject();
			json.writeStringProperty("timeUnixNano", Long.toString(event.getEpochNanos()));
			json.writeStringProperty("name", event.getName());
			write(json, event.getAttributes());
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void writeLinks(JsonGenerator json, List<LinkData> links) {
		if (links.isEmpty()) {
			return;
		}
		json.writeArrayPropertyStart("links");
		for (LinkData link : links) {
			json.writeStartObject();
			json.writeStringProperty("traceId", link.getSpanContext().getTraceId());
			json.writeStringProperty("spanId", link.getSpanContext().getSpanId());
			write(json, link.getAttributes());
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void write(JsonGenerator json, Attributes attributes) {
		if (attributes.isEmpty()) {
			return;
		}
		json.writeArrayPropertyStart("attributes");
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			json.writeStartObject();
			json.writeStringProperty("key", attribute.getKey().getKey());
			json.writeName("value");
			writeValue(json, attribute.getValue());
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void writeValue(JsonGenerator json, Object value) {
		json.writeStartObject();
		if (value instanceof Boolean truth) {
			json.writeBooleanProperty("boolValue", truth);
		}
		else if (value instanceof Long number) {
			json.writeStringProperty("intValue", number.toString());
		}
		else if (value instanceof Double number && Double.isFinite(number)) {
			json.writeNumberProperty("doubleValue", number);
		}
		else if (value instanceof Double number) {
			json.writeStringProperty("doubleValue", number.toString());
		}
		else if (value instanceof List<?> list) {
			json.writeObjectPropertyStart("arrayValue");
			json.writeArrayPropertyStart("values");
			list.stream().filter(Objects::nonNull).forEach((element) -> writeValue(json, element));
			json.writeEndArray();
			json.writeEndObject();
		}
		else {
			json.writeStringProperty("stringValue", value.toString());
		}
		json.writeEndObject();
	}

}
