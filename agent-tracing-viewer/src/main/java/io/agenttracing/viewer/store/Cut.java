package io.agenttracing.viewer.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.text.LogText;
import io.agenttracing.otlp.SpanRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Copies what is kept, without what is too long: so nothing of the process that made it
 * is held, and nothing can grow.
 */
final class Cut {

	/** The characters of a value, and the elements of a list together. */
	static final int VALUE = 4_096;

	private static final int NAME = 1_024;

	private static final int KEY = 255;

	private static final int COUNT = 128;

	private static final int VERSION = 64;

	private Cut() {
	}

	static LogLine line(LogLine line) {
		return new LogLine(line.traceId(), line.spanId(), line.epochMillis(), LogText.cut(line.level(), KEY),
				LogText.cut(line.logger(), KEY), LogText.cut(line.thread(), KEY), LogText.cut(line.text(), VALUE));
	}

	static SpanData span(SpanData span, Resource resource) {
		return new SpanRecord(context(span.getSpanContext()), context(span.getParentSpanContext()),
				LogText.cut(span.getName(), NAME), span.getKind(), span.getStartEpochNanos(),
				span.hasEnded() ? span.getEndEpochNanos() : 0, span.hasEnded(), attributes(span.getAttributes()),
				status(span.getStatus()), events(span.getEvents()), links(span.getLinks()), resource,
				scope(span.getInstrumentationScopeInfo()));
	}

	static SpanData with(SpanData span, Resource resource, InstrumentationScopeInfo scope) {
		return new SpanRecord(span.getSpanContext(), span.getParentSpanContext(), span.getName(), span.getKind(),
				span.getStartEpochNanos(), span.getEndEpochNanos(), span.hasEnded(), span.getAttributes(),
				span.getStatus(), span.getEvents(), span.getLinks(), resource, scope);
	}

	/**
	 * How an open span ended, where there is no room for what else it tells.
	 */
	static SpanData bare(SpanData span, SpanData open) {
		StatusData status = StatusData.create(span.getStatus().getStatusCode(), "");
		return new SpanRecord(open.getSpanContext(), open.getParentSpanContext(), open.getName(), span.getKind(),
				span.getStartEpochNanos(), span.getEndEpochNanos(), span.hasEnded(), open.getAttributes(), status,
				open.getEvents(), open.getLinks(), open.getResource(), open.getInstrumentationScopeInfo());
	}

	static Resource resource(Resource resource) {
		return Resource.create(attributes(resource.getAttributes()));
	}

	// What is small is kept as it is: there are few of them in a process.
	private static InstrumentationScopeInfo scope(InstrumentationScopeInfo scope) {
		String version = scope.getVersion();
		if (scope.getName().length() <= KEY && (version == null || version.length() <= VERSION)
				&& scope.getSchemaUrl() == null && scope.getAttributes().isEmpty()) {
			return scope;
		}
		InstrumentationScopeInfoBuilder cut = InstrumentationScopeInfo.builder(LogText.cut(scope.getName(), KEY));
		return (version != null) ? cut.setVersion(LogText.cut(version, VERSION)).build() : cut.build();
	}

	// Nothing is shown of what vendors pass on with it.
	private static SpanContext context(SpanContext context) {
		if (context.getTraceState().isEmpty()) {
			return context;
		}
		return context.isRemote()
				? SpanContext.createFromRemoteParent(context.getTraceId(), context.getSpanId(), context.getTraceFlags(),
						TraceState.getDefault())
				: SpanContext.create(context.getTraceId(), context.getSpanId(), context.getTraceFlags(),
						TraceState.getDefault());
	}

	private static StatusData status(StatusData status) {
		return (status.getDescription().length() <= VALUE) ? status
				: StatusData.create(status.getStatusCode(), LogText.cut(status.getDescription(), VALUE));
	}

	private static List<EventData> events(List<EventData> events) {
		if (events.isEmpty()) {
			return List.of();
		}
		List<EventData> cut = new ArrayList<>(Math.min(COUNT, events.size()));
		for (EventData event : events.subList(0, Math.min(COUNT, events.size()))) {
			cut.add(EventData.create(event.getEpochNanos(), LogText.cut(event.getName(), NAME),
					attributes(event.getAttributes())));
		}
		return cut;
	}

	private static List<LinkData> links(List<LinkData> links) {
		if (links.isEmpty()) {
			return List.of();
		}
		List<LinkData> cut = new ArrayList<>(Math.min(COUNT, links.size()));
		for (LinkData link : links.subList(0, Math.min(COUNT, links.size()))) {
			cut.add(LinkData.create(context(link.getSpanContext()), attributes(link.getAttributes())));
		}
		return cut;
	}

	private static Attributes attributes(Attributes attributes) {
		if (attributes.isEmpty()) {
			return Attributes.empty();
		}
		AttributesBuilder cut = Attributes.builder();
		int count = 0;
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			if (++count > COUNT) {
				break;
			}
			put(cut, attribute.getKey(), attribute.getValue());
		}
		return cut.build();
	}

	@SuppressWarnings("unchecked")
	private static void put(AttributesBuilder to, AttributeKey<?> key, Object value) {
		if (key.getKey().length() > KEY) {
			return;
		}
		// Of any depth: as a text it can be cut.
		if (value instanceof Value<?> any) {
			to.put(key.getKey(), LogText.cut(any.asString(), VALUE));
		}
		else {
			to.put((AttributeKey<Object>) key, value(value));
		}
	}

	private static Object value(Object value) {
		if (value instanceof String text) {
			return LogText.cut(text, VALUE);
		}
		return (value instanceof List<?> list) ? list(list) : value;
	}

	private static List<Object> list(List<?> list) {
		List<Object> cut = new ArrayList<>(Math.min(COUNT, list.size()));
		int room = VALUE;
		for (Object element : list) {
			if (room <= 0 || cut.size() == COUNT) {
				break;
			}
			Object kept = (element instanceof String text) ? LogText.cut(text, room) : element;
			room -= (kept instanceof String text) ? text.length() : 1;
			cut.add(kept);
		}
		return cut;
	}

}
