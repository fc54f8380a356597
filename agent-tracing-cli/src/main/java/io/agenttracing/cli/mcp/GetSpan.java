package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells all of a span that is worth reading, in bounded size.
 */
final class GetSpan implements ToolAnswer {

	static final String NAME = "get_span";

	/** The bytes of the answer. */
	static final int MAX_BYTES = 8 * 1024;

	/** What is said of how much is left out, and of which links there are. */
	private static final int FRAME = 700;

	private static final int LABEL = 200;

	private static final int VALUE = 500;

	private static final int STACK = 4_000;

	private static final int MAX_CHILDREN = 20;

	private static final int MAX_LINKS = 5;

	private final TraceSource source;

	GetSpan(TraceSource source) {
		this.source = source;
	}

	@Override
	public String to(ToolArguments arguments) throws ToolRefusal, IOException {
		String traceId = arguments.traceId("trace_id");
		String spanId = arguments.spanId("span_id");
		LookedAt looked = LookedAt.at(this.source, traceId);
		SpanNode span = looked.trace().span(spanId);
		if (span == null) {
			throw new ToolRefusal("Trace " + traceId + " has no span " + spanId);
		}
		boolean open = looked.stored()
			.spans()
			.stream()
			.anyMatch((each) -> each.getSpanId().equals(spanId) && !each.hasEnded());
		ObjectNode answer = QuotedData.object();
		Room room = new Room(MAX_BYTES - QuotedData.NOTE.length() - FRAME);
		room.put(answer, described(looked.trace(), span, open));
		children(answer, span, room);
		attributes(answer, span.data().getAttributes(), room);
		events(answer, span, room);
		links(answer, span);
		return QuotedData.text(answer);
	}

	private static ObjectNode described(Trace trace, SpanNode span, boolean open) {
		ObjectNode to = QuotedData.object();
		to.put("span_id", span.id());
		QuotedData.put(to, "name", span.name(), LABEL);
		QuotedData.put(to, "label", span.label(), LABEL);
		to.put("kind", span.data().getKind().name().toLowerCase(Locale.ROOT));
		QuotedData.put(to, "service", span.service(), QuotedData.NAME);
		QuotedData.millis(to, "start_ms", span.begin());
		QuotedData.millis(to, "duration_ms", span.duration());
		if (open) {
			to.put("open", true);
		}
		if (span.isError()) {
			to.put("error", true);
			to.put("handled", trace.isHandled(span));
			QuotedData.put(to, "error_type", span.errorType(), LABEL);
			QuotedData.put(to, "error_message", span.data().getStatus().getDescription(), VALUE);
		}
		to.put("on_critical_path", trace.isOnCriticalPath(span));
		SpanNode parent = span.parent();
		if (parent != null) {
			to.set("parent", named(parent));
		}
		return to;
	}

	private static void children(ObjectNode to, SpanNode span, Room room) {
		List<SpanNode> children = span.children();
		if (!children.isEmpty()) {
			ArrayNode array = to.putArray("children");
			Room part = room.part(4);
			for (SpanNode child : children.subList(0, Math.min(MAX_CHILDREN, children.size()))) {
				if (!part.add(array, named(child))) {
					break;
				}
			}
			more(to, "more_children", children.size() - array.size());
		}
	}

	private static ObjectNode named(SpanNode span) {
		ObjectNode to = QuotedData.object();
		to.put("span_id", span.id());
		QuotedData.put(to, "label", span.label(), QuotedData.NAME);
		QuotedData.millis(to, "duration_ms", span.duration());
		if (span.isError()) {
			to.put("error", true);
		}
		return to;
	}

	private static void attributes(ObjectNode to, Attributes attributes, Room room) {
		ObjectNode object = to.putObject("attributes");
		int left = 0;
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			String key = LogText.of(attribute.getKey().getKey(), QuotedData.NAME);
			boolean stack = attribute.getKey().equals(AgentSpanAttributes.STUCK_STACK);
			// Two long keys may be one when they are cut.
			boolean said = !object.has(key)
					&& room.put(object, attribute(key, attribute.getValue(), stack ? STACK : VALUE));
			left += said ? 0 : 1;
		}
		more(to, "more_attributes", left);
	}

	private static ObjectNode attribute(String key, Object value, int most) {
		ObjectNode to = QuotedData.object();
		if (value instanceof Long number) {
			to.put(key, number);
		}
		else if (value instanceof Double number && Double.isFinite(number)) {
			to.put(key, number);
		}
		else if (value instanceof Boolean truth) {
			to.put(key, truth);
		}
		else {
			to.put(key, LogText.of(text(value), most));
		}
		return to;
	}

	private static String text(Object value) {
		return (value instanceof List<?> list)
				? list.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"))
				: String.valueOf(value);
	}

	private static void events(ObjectNode to, SpanNode span, Room room) {
		List<EventData> events = span.data().getEvents();
		if (events.isEmpty()) {
			return;
		}
		ArrayNode array = to.putArray("events");
		for (EventData event : events) {
			ObjectNode object = QuotedData.object();
			QuotedData.put(object, "name", event.getName(), QuotedData.NAME);
			object.putObject("attributes");
			object.put("more_attributes", event.getAttributes().size());
			if (!room.add(array, object)) {
				break;
			}
			object.remove("more_attributes");
			attributes(object, event.getAttributes(), room);
		}
		more(to, "more_events", events.size() - array.size());
	}

	private static void links(ObjectNode to, SpanNode span) {
		List<LinkData> links = span.data().getLinks();
		if (!links.isEmpty()) {
			ArrayNode array = to.putArray("links");
			links.stream()
				.limit(MAX_LINKS)
				.forEach((link) -> array.addObject()
					.put("trace_id", link.getSpanContext().getTraceId())
					.put("span_id", link.getSpanContext().getSpanId()));
			more(to, "more_links", links.size() - MAX_LINKS);
		}
	}

	private static void more(ObjectNode to, String name, int more) {
		if (more > 0) {
			to.put(name, more);
		}
	}

}
