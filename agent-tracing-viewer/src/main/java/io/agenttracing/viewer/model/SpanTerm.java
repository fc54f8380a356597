package io.agenttracing.viewer.model;

import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What a span of a trace has to have.
 *
 * @param key the key of an attribute; null where any name, id or value will do
 * @param value the text, or a part of it
 * @param whole whether it is the whole value
 */
record SpanTerm(@Nullable String key, String value, boolean whole) {

	static SpanTerm text(String text) {
		return new SpanTerm(null, text, false);
	}

	static SpanTerm attribute(String key, String value, boolean whole) {
		return new SpanTerm(key, value, whole);
	}

	/**
	 * Whether what the list says of the trace has it.
	 */
	boolean isIn(Summary summary) {
		return this.key == null
				&& (has(summary.name()) || has(summary.id()) || (summary.finding() != null && has(summary.finding())));
	}

	boolean isIn(SpanData span) {
		if (this.key != null) {
			return isIn(span.getAttributes(), this.key) || isIn(span.getResource().getAttributes(), this.key);
		}
		return has(span.getName()) || has(span.getSpanId()) || has(span.getStatus().getDescription())
				|| span.getAttributes().asMap().values().stream().anyMatch(this::isValue);
	}

	private boolean isIn(Attributes attributes, String asked) {
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			if (attribute.getKey().getKey().equalsIgnoreCase(asked) && isValue(attribute.getValue())) {
				return true;
			}
		}
		return false;
	}

	private boolean isValue(Object found) {
		if (found instanceof List<?> list) {
			return list.stream().anyMatch(this::isValue);
		}
		String text = String.valueOf(found);
		return this.whole ? text.equalsIgnoreCase(this.value) : has(text);
	}

	private boolean has(String text) {
		return TextSearch.has(text, this.value);
	}

}
