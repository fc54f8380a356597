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

	/** The characters of all attributes and events together. */
	private static final int ROOM = 6_000;

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
		describe(answer, looked.trace(), span, open);
		Room room = new Room(ROOM);
		attributes(answer, span.data().getAttributes(), room);
		events(answer, span, room);
		links(answer, span);
		return QuotedData.text(answer);
	}

	private static void describe(ObjectNode to, Trace trace, SpanNode span, boolean open) {
		to.put("span_id", span.id());
		QuotedData.put(to, "name", span.name(), VALUE);
		QuotedData.put(to, "label", span.label(), VALUE);
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
			QuotedData.put(to, "error_type", span.errorType(), VALUE);
			QuotedData.put(to, "error_message", span.data().getStatus().getDescription(), VALUE);
		}
		to.put("on_critical_path", trace.isOnCriticalPath(span));
		SpanNode parent = span.parent();
		if (parent != null) {
			named(to.putObject("parent"), parent);
		}
		List<SpanNode> children = span.children();
		if (!children.isEmpty()) {
			ArrayNode array = to.putArray("children");
			children.stream().limit(MAX_CHILDREN).forEach((child) -> named(array.addObject(), child));
			more(to, "more_children", children.size() - MAX_CHILDREN);
		}
	}

	private static void named(ObjectNode to, SpanNode span) {
		to.put("span_id", span.id());
		QuotedData.put(to, "label", span.label(), QuotedData.NAME);
		QuotedData.millis(to, "duration_ms", span.duration());
		if (span.isError()) {
			to.put("error", true);
		}
	}

	private static void attributes(ObjectNode to, Attributes attributes, Room room) {
		ObjectNode object = to.putObject("attributes");
		int left = 0;
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			String key = LogText.of(attribute.getKey().getKey(), QuotedData.NAME);
			boolean stack = attribute.getKey().equals(AgentSpanAttributes.STUCK_STACK);
			String value = LogText.of(text(attribute.getValue()), stack ? STACK : VALUE);
			if (!room.take(key.length() + value.length())) {
				left++;
			}
			else if (attribute.getValue() instanceof Long number) {
				object.put(key, number);
			}
			else if (attribute.getValue() instanceof Double number && Double.isFinite(number)) {
				object.put(key, number);
			}
			else if (attribute.getValue() instanceof Boolean truth) {
				object.put(key, truth);
			}
			else {
				object.put(key, value);
			}
		}
		more(to, "more_attributes", left);
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
		int left = 0;
		for (EventData event : events) {
			if (room.take(QuotedData.NAME)) {
				ObjectNode object = array.addObject();
				QuotedData.put(object, "name", event.getName(), QuotedData.NAME);
				attributes(object, event.getAttributes(), room);
			}
			else {
				left++;
			}
		}
		more(to, "more_events", left);
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

	/**
	 * What may still be said.
	 */
	private static final class Room {

		private int left;

		private Room(int characters) {
			this.left = characters;
		}

		private boolean take(int characters) {
			if (characters > this.left) {
				return false;
			}
			this.left -= characters;
			return true;
		}

	}

}
