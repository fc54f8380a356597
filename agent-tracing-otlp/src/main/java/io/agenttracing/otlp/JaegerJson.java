package io.agenttracing.otlp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import tools.jackson.databind.JsonNode;

/**
 * Jaeger's own JSON, as its user interface and its API give it. Kind, status and scope
 * are tags there.
 */
final class JaegerJson {

	private final SpanAssembly assembly;

	JaegerJson(SpanAssembly assembly) {
		this.assembly = assembly;
	}

	static boolean isTrace(JsonNode document) {
		return document.path("spans").isArray() && (document.has("traceID") || document.has("processes"));
	}

	void read(JsonNode trace, String where) throws UnreadableTraceException {
		Map<String, Resource> processes = new HashMap<>();
		for (Map.Entry<String, JsonNode> process : trace.path("processes").properties()) {
			processes.put(process.getKey(), resource(process.getValue(), where + ".processes." + process.getKey()));
		}
		JsonNode spans = JsonText.list(trace, where, "spans");
		for (int i = 0; i < spans.size(); i++) {
			String at = where + ".spans[" + i + ']';
			JsonNode span = spans.get(i);
			SpanAssembly.Draft draft = draft(span, at);
			draft.resource = span.path("process").isObject() ? resource(span.path("process"), at + ".process")
					: processes.getOrDefault(JsonText.text(span.path("processID")), Resource.empty());
			this.assembly.add(draft);
		}
	}

	private static Resource resource(JsonNode process, String where) throws UnreadableTraceException {
		AttributesBuilder attributes = tags(process, where, "tags").toBuilder();
		AttributeValues.put(attributes, "service.name", JsonText.text(process.path("serviceName")));
		return SpanAssembly.resource(attributes.build());
	}

	private static SpanAssembly.Draft draft(JsonNode span, String where) throws UnreadableTraceException {
		JsonText.object(span, where);
		SpanAssembly.Draft draft = new SpanAssembly.Draft();
		draft.traceId = TraceIds.trace(JsonText.text(span.path("traceID")), where + ".traceID");
		draft.spanId = TraceIds.span(JsonText.text(span.path("spanID")), where + ".spanID");
		draft.name = JsonText.text(span.path("operationName"));
		draft.start = micros(span.path("startTime"), where + ".startTime");
		draft.end = draft.start
				+ Math.min(micros(span.path("duration"), where + ".duration"), Long.MAX_VALUE - draft.start);
		draft.attributes = tags(span, where, "tags");
		readReferences(span, where, draft);
		JsonNode logs = JsonText.list(span, where, "logs");
		for (int i = 0; i < logs.size(); i++) {
			String at = where + ".logs[" + i + ']';
			Attributes fields = tags(logs.get(i), at, "fields");
			String name = text(fields, "event");
			draft.events.add(EventData.create(micros(logs.get(i).path("timestamp"), at + ".timestamp"), name, fields));
		}
		draft.kind = kind(text(draft.attributes, "span.kind"));
		draft.status = status(draft.attributes);
		String scope = text(draft.attributes, "otel.scope.name");
		draft.scope = InstrumentationScopeInfo
			.create(scope.isEmpty() ? text(draft.attributes, "otel.library.name") : scope);
		return draft;
	}

	private static long micros(JsonNode node, String where) throws UnreadableTraceException {
		return TimeUnit.MICROSECONDS.toNanos(JsonText.time(node, where));
	}

	// The first one in the same trace of whom it is a child, or else which it follows, is
	// the parent; the others are links.
	private static void readReferences(JsonNode span, String where, SpanAssembly.Draft draft)
			throws UnreadableTraceException {
		draft.parentId = TraceIds.parent(JsonText.text(span.path("parentSpanID")), where + ".parentSpanID");
		JsonNode references = JsonText.list(span, where, "references");
		String followed = "";
		List<String> ids = new ArrayList<>(references.size());
		for (int i = 0; i < references.size(); i++) {
			JsonNode reference = references.get(i);
			String at = where + ".references[" + i + ']';
			String traceId = JsonText.text(reference.path("traceID"));
			String id = TraceIds.parent(JsonText.text(reference.path("spanID")), at + ".spanID");
			ids.add(id);
			if (traceId.isEmpty() || TraceIds.trace(traceId, at + ".traceID").equals(draft.traceId)) {
				boolean follows = "FOLLOWS_FROM".equals(JsonText.text(reference.path("refType")));
				followed = (follows && followed.isEmpty()) ? id : followed;
				draft.parentId = (!follows && draft.parentId.isEmpty()) ? id : draft.parentId;
			}
		}
		draft.parentId = draft.parentId.isEmpty() ? followed : draft.parentId;
		for (String id : ids) {
			if (!id.equals(draft.parentId)) {
				draft.links.add(LinkData.create(SpanAssembly.context(draft.traceId, id, true)));
			}
		}
	}

	private static SpanKind kind(String kind) {
		return switch (kind.toLowerCase(Locale.ROOT)) {
			case "server" -> SpanKind.SERVER;
			case "client" -> SpanKind.CLIENT;
			case "producer" -> SpanKind.PRODUCER;
			case "consumer" -> SpanKind.CONSUMER;
			default -> SpanKind.INTERNAL;
		};
	}

	private static StatusData status(Attributes tags) {
		String code = text(tags, "otel.status_code");
		if (code.equals("ERROR") || text(tags, "error").equals("true")) {
			return StatusData.create(StatusCode.ERROR, text(tags, "otel.status_description"));
		}
		return code.equals("OK") ? StatusData.ok() : StatusData.unset();
	}

	private static String text(Attributes attributes, String name) {
		return attributes.asMap()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getKey().equals(name))
			.findFirst()
			.map((entry) -> String.valueOf(entry.getValue()))
			.orElse("");
	}

	private static Attributes tags(JsonNode of, String where, String name) throws UnreadableTraceException {
		AttributesBuilder attributes = Attributes.builder();
		JsonNode tags = JsonText.list(of, where, name);
		for (JsonNode tag : tags) {
			AttributeValues.put(attributes, JsonText.text(tag.path("key")), JsonText.plain(tag.path("value")));
		}
		return attributes.build();
	}

}
