package io.agenttracing.otlp;

import java.util.ArrayList;
import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * OTLP as JSON, with ids in hex; and Tempo's, which calls its lists {@code batches} and
 * has ids in base64.
 */
final class OtlpJson {

	private static final int REMOTE = 0x300;

	private static final List<String> KINDS = List.of("SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER",
			"SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER");

	private final SpanAssembly assembly;

	OtlpJson(SpanAssembly assembly) {
		this.assembly = assembly;
	}

	static JsonNode resourceSpans(JsonNode document) {
		return JsonText.field(document, "resourceSpans", "resource_spans", "batches");
	}

	void read(JsonNode resourceSpans, String where) throws UnreadableTraceException {
		if (!resourceSpans.isArray()) {
			throw new UnreadableTraceException(where + ": no list");
		}
		for (int i = 0; i < resourceSpans.size(); i++) {
			String at = where + '[' + i + ']';
			JsonNode each = resourceSpans.get(i);
			JsonText.object(each, at);
			Resource resource = SpanAssembly.resource(attributes(each.path("resource"), at + ".resource"));
			JsonNode scopes = JsonText.list(each, at, "scopeSpans", "scope_spans", "instrumentationLibrarySpans");
			for (int j = 0; j < scopes.size(); j++) {
				readScope(scopes.get(j), at + ".scopeSpans[" + j + ']', resource);
			}
		}
	}

	private void readScope(JsonNode scopeSpans, String where, Resource resource) throws UnreadableTraceException {
		JsonText.object(scopeSpans, where);
		JsonNode scope = JsonText.field(scopeSpans, "scope", "instrumentationLibrary");
		InstrumentationScopeInfo info = SpanAssembly.scope(JsonText.text(scope.path("name")),
				JsonText.text(scope.path("version")));
		JsonNode spans = JsonText.list(scopeSpans, where, "spans");
		for (int i = 0; i < spans.size(); i++) {
			SpanAssembly.Draft draft = draft(spans.get(i), where + ".spans[" + i + ']');
			draft.resource = resource;
			draft.scope = info;
			this.assembly.add(draft);
		}
	}

	private static SpanAssembly.Draft draft(JsonNode span, String where) throws UnreadableTraceException {
		JsonText.object(span, where);
		SpanAssembly.Draft draft = new SpanAssembly.Draft();
		draft.traceId = TraceIds.trace(JsonText.text(JsonText.field(span, "traceId", "trace_id")), where + ".traceId");
		draft.spanId = TraceIds.span(JsonText.text(JsonText.field(span, "spanId", "span_id")), where + ".spanId");
		draft.parentId = TraceIds.parent(JsonText.text(JsonText.field(span, "parentSpanId", "parent_span_id")),
				where + ".parentSpanId");
		draft.remote = (JsonText.number(span.path("flags"), where + ".flags") & REMOTE) == REMOTE;
		draft.name = JsonText.text(span.path("name"));
		draft.kind = kind(span.path("kind"));
		draft.start = JsonText.time(JsonText.field(span, "startTimeUnixNano", "start_time_unix_nano"),
				where + ".startTimeUnixNano");
		draft.end = JsonText.time(JsonText.field(span, "endTimeUnixNano", "end_time_unix_nano"),
				where + ".endTimeUnixNano");
		draft.attributes = attributes(span, where);
		draft.status = status(span.path("status"));
		JsonNode events = JsonText.list(span, where, "events");
		for (int i = 0; i < events.size(); i++) {
			JsonNode event = events.get(i);
			String at = where + ".events[" + i + ']';
			draft.events.add(EventData.create(
					JsonText.number(JsonText.field(event, "timeUnixNano", "time_unix_nano"), at + ".timeUnixNano"),
					JsonText.text(event.path("name")), attributes(event, at)));
		}
		JsonNode links = JsonText.list(span, where, "links");
		for (int i = 0; i < links.size(); i++) {
			String at = where + ".links[" + i + ']';
			String id = TraceIds.parent(JsonText.text(JsonText.field(links.get(i), "spanId", "span_id")),
					at + ".spanId");
			String traceId = JsonText.text(JsonText.field(links.get(i), "traceId", "trace_id"));
			String of = TraceIds.linked(traceId, draft.traceId, at + ".traceId");
			draft.links.add(LinkData.create(SpanAssembly.context(of, id, true), attributes(links.get(i), at)));
		}
		return draft;
	}

	private static SpanKind kind(JsonNode kind) {
		return OtlpProtobuf.kind(kind.isString() ? KINDS.indexOf(kind.stringValue()) : kind.asInt(0));
	}

	private static StatusData status(JsonNode status) {
		String code = JsonText.text(status.path("code"));
		if (code.equals("2") || code.equals("STATUS_CODE_ERROR")) {
			return StatusData.create(StatusCode.ERROR, JsonText.text(status.path("message")));
		}
		return (code.equals("1") || code.equals("STATUS_CODE_OK")) ? StatusData.ok() : StatusData.unset();
	}

	private static Attributes attributes(JsonNode of, String where) throws UnreadableTraceException {
		AttributesBuilder attributes = Attributes.builder();
		JsonNode list = JsonText.list(of, where, "attributes");
		for (int i = 0; i < list.size(); i++) {
			JsonNode attribute = list.get(i);
			AttributeValues.put(attributes, JsonText.text(attribute.path("key")),
					value(attribute.path("value"), where + ".attributes[" + i + "].value"));
		}
		return attributes.build();
	}

	private static @Nullable Object value(JsonNode value, String where) throws UnreadableTraceException {
		JsonNode text = JsonText.field(value, "stringValue", "string_value");
		if (!text.isMissingNode()) {
			return JsonText.text(text);
		}
		JsonNode whole = JsonText.field(value, "intValue", "int_value");
		if (!whole.isMissingNode()) {
			return JsonText.number(whole, where);
		}
		JsonNode truth = JsonText.field(value, "boolValue", "bool_value");
		if (!truth.isMissingNode()) {
			return truth.asBoolean(false);
		}
		JsonNode number = JsonText.field(value, "doubleValue", "double_value");
		if (!number.isMissingNode()) {
			return number.isNumber() ? (Object) number.doubleValue() : JsonText.text(number);
		}
		JsonNode list = JsonText.field(value, "arrayValue", "array_value");
		if (!list.isMissingNode()) {
			List<@Nullable Object> values = new ArrayList<>();
			for (JsonNode each : list.path("values")) {
				values.add(value(each, where));
			}
			return values;
		}
		return value.isObject() && !value.isEmpty() ? value.toString() : null;
	}

}
