package io.agenttracing.viewer.store;

import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * How much memory something takes on the heap, rather more than less. Resources and
 * scopes are counted once for all their spans.
 */
final class Size {

	// The span itself, its place among others, its ids and contexts.
	private static final int SPAN = 640;

	private static final int EVENT = 96;

	private static final int LINK = 240;

	// Key and value in the array, and a key that nobody else has.
	private static final int ATTRIBUTE = 104;

	private static final int TEXT = 48;

	private static final int SCOPE = 64;

	private static final int LINE = 160;

	private static final int BOXED = 24;

	private Size() {
	}

	static long of(SpanData span) {
		long bytes = SPAN + of(span.getName()) + of(span.getStatus().getDescription()) + of(span.getAttributes());
		for (EventData event : span.getEvents()) {
			bytes += EVENT + of(event.getName()) + of(event.getAttributes());
		}
		for (LinkData link : span.getLinks()) {
			bytes += LINK + of(link.getAttributes());
		}
		return bytes;
	}

	static long of(Resource resource) {
		return TEXT + of(resource.getAttributes());
	}

	static long of(InstrumentationScopeInfo scope) {
		String version = scope.getVersion();
		return SCOPE + of(scope.getName()) + ((version != null) ? of(version) : 0);
	}

	static long of(LogLine line) {
		return LINE + of(line.logger()) + of(line.thread()) + of(line.text());
	}

	private static long of(Attributes attributes) {
		long bytes = 0;
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			bytes += ATTRIBUTE + attribute.getKey().getKey().length() + of(attribute.getValue());
		}
		return bytes;
	}

	private static long of(Object value) {
		if (value instanceof String text) {
			return of(text);
		}
		if (value instanceof List<?> list) {
			long bytes = TEXT;
			for (Object element : list) {
				bytes += Long.BYTES + of(element);
			}
			return bytes;
		}
		return BOXED;
	}

	private static long of(String text) {
		int bytes = 1;
		for (int i = 0; i < text.length() && bytes == 1; i++) {
			bytes = (text.charAt(i) > 0xFF) ? 2 : 1;
		}
		return TEXT + (long) text.length() * bytes;
	}

}
