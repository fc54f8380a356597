package io.agenttracing.pipeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Attributes to add to spans that have ended.
 *
 * @since 0.1.0
 */
public final class AddedAttributes {

	/** Nothing to add. */
	public static final AddedAttributes NONE = new AddedAttributes();

	private final Map<String, Attributes> bySpan = new HashMap<>(2);

	/**
	 * Adds an attribute.
	 * @param spanId the id of the span
	 * @param key the key
	 * @param value the value
	 * @param <T> the type of the value
	 */
	public <T> void add(String spanId, AttributeKey<T> key, T value) {
		this.bySpan.merge(spanId, Attributes.of(key, value), (known, added) -> known.toBuilder().putAll(added).build());
	}

	/**
	 * What is added to a span.
	 * @param spanId the id of the span
	 * @return the attributes, possibly none
	 */
	public Attributes of(String spanId) {
		return this.bySpan.getOrDefault(spanId, Attributes.empty());
	}

	/**
	 * Adds the attributes to the spans.
	 * @param spans the spans
	 * @return the spans with their attributes, the same list if there are none
	 */
	public List<SpanData> addTo(List<SpanData> spans) {
		if (this.bySpan.isEmpty()) {
			return spans;
		}
		return spans.stream().map((span) -> {
			Attributes added = this.bySpan.get(span.getSpanId());
			return (added != null) ? RewrittenSpan.of(span).add(added).build() : span;
		}).toList();
	}

}
