package io.agenttracing.pipeline.collector;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

import io.agenttracing.failure.Failures;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the memory of a span: a fixed part for the objects, and the lengths of its
 * texts. Text counts as one byte a character, as the JVM keeps Latin text.
 *
 * @since 0.1.0
 */
public final class SpanSize {

	/** A size that is not known. */
	public static final long UNKNOWN = -1;

	private static final Log logger = LogFactory.getLog(TraceCollector.class);

	private static final int SPAN = 600;

	private static final int PART = 120;

	private static final int ATTRIBUTE = 40;

	private static final int ELEMENT = 16;

	private static final int MAX_DEPTH = 64;

	private SpanSize() {
	}

	/**
	 * Estimates a span.
	 * @param span the span
	 * @return the number of bytes
	 */
	public static int of(SpanData span) {
		return new Total().of(span);
	}

	/**
	 * Sums up without a new object for each part, nor for each span. Used by one thread.
	 */
	static final class Total implements BiConsumer<AttributeKey<?>, Object> {

		private long bytes;

		int of(SpanData span) {
			this.bytes = SPAN + span.getName().length() + span.getStatus().getDescription().length();
			addAll(span.getAttributes());
			List<LinkData> links = span.getLinks();
			for (int i = 0; i < links.size(); i++) {
				this.bytes += PART;
				addAll(links.get(i).getAttributes());
			}
			List<EventData> events = span.getEvents();
			for (int i = 0; i < events.size(); i++) {
				this.bytes += PART + events.get(i).getName().length();
				addAll(events.get(i).getAttributes());
			}
			return (int) Math.min(this.bytes, Integer.MAX_VALUE);
		}

		private void addAll(Attributes attributes) {
			if (!attributes.isEmpty()) {
				attributes.forEach(this);
			}
		}

		@Override
		public void accept(AttributeKey<?> key, Object value) {
			this.bytes += ATTRIBUTE;
			try {
				addValue(value);
			}
			catch (Throwable ex) {
				// A list is that of the application, which may still add to it.
				Failures.caught(logger, "An attribute could not be measured to its end", ex);
			}
		}

		private void addValue(Object value) {
			if (value instanceof String text) {
				this.bytes += text.length();
			}
			else if (value instanceof List<?> elements) {
				for (Object element : elements) {
					this.bytes += ELEMENT;
					addValue(element);
				}
			}
			else if (value instanceof Value<?> nested) {
				addNested(nested, 0);
			}
		}

		@SuppressWarnings("unchecked")
		private void addNested(Value<?> value, int depth) {
			switch (value.getType()) {
				case STRING -> this.bytes += ((String) value.getValue()).length();
				case BYTES -> this.bytes += ((ByteBuffer) value.getValue()).remaining();
				case ARRAY -> ((List<Value<?>>) value.getValue()).forEach((element) -> addElement(element, depth));
				case KEY_VALUE_LIST ->
					((List<KeyValue>) value.getValue()).forEach((member) -> addMember(member, depth));
				default -> {
				}
			}
		}

		private void addMember(@Nullable KeyValue member, int depth) {
			if (member != null) {
				this.bytes += member.getKey().length();
				addElement(member.getValue(), depth);
			}
		}

		// An application may put null where the API forbids it.
		private void addElement(@Nullable Value<?> element, int depth) {
			this.bytes += ATTRIBUTE;
			if (element != null && depth < MAX_DEPTH) {
				addNested(element, depth + 1);
			}
		}

	}

}
