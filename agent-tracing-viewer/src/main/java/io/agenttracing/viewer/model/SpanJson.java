package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.Limit;
import io.agenttracing.diagnosis.trace.Segment;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.StuckFrame;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the spans of a trace, in bounded size.
 */
final class SpanJson {

	/** The characters of a value. */
	static final int VALUE = 4_096;

	// From so many bytes on, spans have what is needed to draw them and nothing else.
	private static final int FULL = 6_000_000;

	private static final int SHORT = 120;

	private static final int NAME = 500;

	private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");

	private static final double MILLIS_PER_SECOND = 1_000;

	private final ViewedTrace viewed;

	private final Trace trace;

	private final Lanes lanes;

	private final DrawnSpans shown;

	private final Waits waits;

	private final Map<SpanNode, Attempt> attempts;

	private final Map<SpanNode, List<Segment>> critical = new HashMap<>();

	private final Resources resources;

	SpanJson(ViewedTrace viewed, Lanes lanes, DrawnSpans shown, List<Segment> path, Resources resources) {
		this.viewed = viewed;
		this.resources = resources;
		this.trace = viewed.drawn();
		this.lanes = lanes;
		this.shown = shown;
		this.waits = new Waits(this.trace);
		this.attempts = Attempt.in(this.trace);
		for (Segment segment : path) {
			if (!segment.queue()) {
				this.critical.computeIfAbsent(segment.span(), (span) -> new ArrayList<>(2)).add(segment);
			}
		}
	}

	void write(JsonGenerator json, SpanNode span) {
		boolean isFull = Json.size(json) > FULL;
		int name = isFull ? SHORT : NAME;
		boolean open = this.viewed.isOpen(span);
		SpanNode parent = this.shown.parent(span);
		json.writeStartObject();
		json.writeStringProperty("id", span.id());
		Json.text(json, "parent", (parent != null) ? parent.id() : null, NAME);
		Json.text(json, "name", span.name(), name);
		Json.text(json, "label", span.label(), name);
		json.writeStringProperty("kind", span.data().getKind().name().toLowerCase(Locale.ROOT));
		Json.text(json, "service", span.service(), name);
		int resource = this.resources.index(span);
		Json.number(json, "resource", (resource >= 0) ? resource : Double.NaN);
		json.writeStringProperty("agent", this.lanes.of(span).name());
		Json.number(json, "start", span.begin());
		Json.number(json, "end", open ? Double.NaN : span.end());
		Json.number(json, "ownMs", this.lanes.own(span));
		writeStatus(json, span, isFull ? SHORT : VALUE);
		Json.text(json, "operation", span.text(AgentSpanAttributes.OPERATION_NAME), NAME);
		writeAttempt(json, this.attempts.get(span));
		Json.number(json, "timeoutMs", span.timeout());
		Limit limit = this.trace.limitOf(span);
		Json.number(json, "deadline", (limit != null) ? span.begin() + limit.left() : Double.NaN);
		json.writeBooleanProperty("timedOut", span.isTimedOut());
		writeCritical(json, this.critical.getOrDefault(span, List.of()));
		Json.text(json, "waitedFor", this.waits.of(span), NAME);
		json.writeBooleanProperty("hangs", this.viewed.hangs(span));
		writeStuck(json, span);
		writeFolded(json, span);
		writeUsage(json, span);
		Json.number(json, "ttfeMs", toFirstElement(span));
		if (isFull) {
			Json.attributes(json, Attributes.empty(), SHORT);
			json.writeArrayPropertyStart("events").writeEndArray();
			json.writeArrayPropertyStart("links").writeEndArray();
			json.writeNullProperty("messages");
			json.writeNullProperty("shape");
		}
		else {
			Json.attributes(json, span.data().getAttributes(), VALUE);
			writeEvents(json, span);
			writeLinks(json, span);
			writeMessages(json, span);
			writeShape(json, span);
		}
		json.writeEndObject();
	}

	private void writeStatus(JsonGenerator json, SpanNode span, int most) {
		StatusCode code = span.data().getStatus().getStatusCode();
		json.writeStringProperty("status", code.name().toLowerCase(Locale.ROOT));
		json.writeBooleanProperty("handled", this.viewed.errors().isHandled(span));
		Json.text(json, "message", message(span), most);
	}

	private static @Nullable String message(SpanNode span) {
		if (!span.isError()) {
			return null;
		}
		String said = span.data().getStatus().getDescription();
		for (EventData event : span.data().getEvents()) {
			String message = event.getAttributes().get(EXCEPTION_MESSAGE);
			said = (said.isEmpty() && message != null) ? message : said;
		}
		return said.isEmpty() ? span.errorType() : said;
	}

	private static void writeAttempt(JsonGenerator json, @Nullable Attempt attempt) {
		if (attempt == null) {
			json.writeNullProperty("attempt");
			return;
		}
		json.writeObjectPropertyStart("attempt");
		json.writeNumberProperty("number", attempt.number());
		Json.number(json, "max", (attempt.max() > 0) ? attempt.max() : Double.NaN);
		Json.number(json, "backoffMs", attempt.backoff());
		json.writeStringProperty("call", attempt.call());
		json.writeEndObject();
	}

	// Segments come last first.
	private static void writeCritical(JsonGenerator json, List<Segment> segments) {
		json.writeArrayPropertyStart("critical");
		for (int i = segments.size() - 1; i >= 0; i--) {
			json.writeStartArray();
			Json.number(json, segments.get(i).from());
			Json.number(json, segments.get(i).to());
			json.writeEndArray();
		}
		json.writeEndArray();
	}

	private void writeStuck(JsonGenerator json, SpanNode span) {
		SpanNode report = this.viewed.stuck(span);
		if (report == null && !span.wasStuck()) {
			json.writeNullProperty("stuck");
			return;
		}
		json.writeObjectPropertyStart("stuck");
		double elapsed = (report != null) ? report.number(AgentSpanAttributes.STUCK_ELAPSED_MS) : Double.NaN;
		Json.number(json, "elapsedMs", Double.isNaN(elapsed) ? span.duration() : elapsed);
		String stack = (report != null) ? report.text(AgentSpanAttributes.STUCK_STACK) : null;
		Json.text(json, "stack", stack, VALUE);
		String frame = (report != null) ? StuckFrame.of(report) : "";
		Json.text(json, "frame", frame.isEmpty() ? null : frame, NAME);
		json.writeEndObject();
	}

	private static void writeFolded(JsonGenerator json, SpanNode span) {
		if (span.foldedCount() == 0) {
			json.writeNullProperty("folded");
			return;
		}
		json.writeObjectPropertyStart("folded");
		json.writeNumberProperty("count", span.foldedCount());
		Json.number(json, "sumMs", span.foldedSum());
		Json.number(json, "maxMs", span.number(AgentSpanAttributes.FOLDED_MAX_MS));
		json.writeEndObject();
	}

	private void writeUsage(JsonGenerator json, SpanNode span) {
		long input = span.count(AgentSpanAttributes.USAGE_INPUT_TOKENS);
		long output = span.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
		if (input == 0 && output == 0) {
			json.writeNullProperty("usage");
			return;
		}
		json.writeObjectPropertyStart("usage");
		json.writeNumberProperty("input", input);
		json.writeNumberProperty("output", output);
		long cached = span.count(AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS);
		Json.number(json, "cached", (cached > 0) ? cached : Double.NaN);
		Json.money(json, "cost", Usage.cost(span, this.viewed.prices()));
		json.writeEndObject();
	}

	private static double toFirstElement(SpanNode span) {
		double millis = span.number(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT);
		return Double.isNaN(millis) ? span.number(AgentSpanAttributes.RESPONSE_TIME_TO_FIRST_CHUNK) * MILLIS_PER_SECOND
				: millis;
	}

	private void writeEvents(JsonGenerator json, SpanNode span) {
		json.writeArrayPropertyStart("events");
		for (EventData event : span.data().getEvents()) {
			json.writeStartObject();
			Json.text(json, "name", event.getName(), NAME);
			Json.number(json, "at", this.viewed.at(event.getEpochNanos()));
			Json.attributes(json, event.getAttributes(), VALUE);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void writeLinks(JsonGenerator json, SpanNode span) {
		json.writeArrayPropertyStart("links");
		for (LinkData link : span.data().getLinks()) {
			if (link.getSpanContext().isValid()) {
				json.writeStartObject();
				json.writeStringProperty("trace", link.getSpanContext().getTraceId());
				json.writeStringProperty("span", link.getSpanContext().getSpanId());
				json.writeEndObject();
			}
		}
		json.writeEndArray();
	}

	private static void writeMessages(JsonGenerator json, SpanNode span) {
		List<Conversation.Message> messages = Conversation.of(span);
		if (messages.isEmpty()) {
			json.writeNullProperty("messages");
			return;
		}
		json.writeArrayPropertyStart("messages");
		for (Conversation.Message message : messages) {
			json.writeStartObject();
			Json.text(json, "role", message.role(), NAME);
			Json.text(json, "text", message.text(), VALUE);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void writeShape(JsonGenerator json, SpanNode span) {
		List<String> now = span.texts(AgentSpanAttributes.PAYLOAD_SHAPE);
		List<String> usual = span.texts(AgentSpanAttributes.PAYLOAD_USUAL_SHAPE);
		if (usual.isEmpty() && !span.texts(AgentSpanAttributes.RESULT_SHAPE).isEmpty()) {
			now = span.texts(AgentSpanAttributes.RESULT_SHAPE);
			usual = span.texts(AgentSpanAttributes.RESULT_USUAL_SHAPE);
		}
		if (now.isEmpty()) {
			json.writeNullProperty("shape");
			return;
		}
		json.writeObjectPropertyStart("shape");
		Json.texts(json, "now", now, NAME);
		Json.texts(json, "usual", usual, NAME);
		json.writeEndObject();
	}

}
