package io.agenttracing.trace;

import java.util.List;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Estimates the memory of a span: a fixed part for the objects, and the lengths of its
 * texts. Text counts as one byte a character, as the JVM keeps Latin text.
 *
 * @since 0.1.0
 */
public final class SpanSize {

	private static final int SPAN = 600;

	private static final int PART = 120;

	private static final int ATTRIBUTE = 40;

	private SpanSize() {
	}

	/**
	 * Estimates a span.
	 * @param span the span
	 * @return the number of bytes
	 */
	public static int of(SpanData span) {
		long size = SPAN + span.getName().length() + span.getStatus().getDescription().length()
				+ of(span.getAttributes());
		List<LinkData> links = span.getLinks();
		for (int i = 0; i < links.size(); i++) {
			size += PART + of(links.get(i).getAttributes());
		}
		List<EventData> events = span.getEvents();
		for (int i = 0; i < events.size(); i++) {
			size += PART + events.get(i).getName().length() + of(events.get(i).getAttributes());
		}
		return (int) Math.min(size, Integer.MAX_VALUE);
	}

	private static long of(Attributes attributes) {
		long[] size = { (long) ATTRIBUTE * attributes.size() };
		attributes.forEach((key, value) -> size[0] += of(value));
		return size[0];
	}

	private static long of(Object value) {
		if (value instanceof String text) {
			return text.length();
		}
		if (value instanceof List<?> elements) {
			long size = 0;
			for (Object element : elements) {
				size += 16 + of(element);
			}
			return size;
		}
		return 0;
	}

}
