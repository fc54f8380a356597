package io.agenttracing.viewer.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The processes that the spans are of: what a shared file holds of them is to be seen
 * before it is shared.
 */
final class Resources {

	private static final int MOST = 50;

	private static final int VALUE = 1_000;

	private static final int NAME = 200;

	// From so many bytes on, they have no attributes.
	private static final int FULL = 1_000_000;

	private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

	private final Map<Attributes, Integer> indexes = new LinkedHashMap<>();

	private @Nullable Attributes last;

	private int lastIndex;

	Resources(List<SpanNode> spans) {
		spans.forEach(this::index);
	}

	/**
	 * The index of that of a span, -1 where there are too many.
	 */
	int index(SpanNode span) {
		Attributes attributes = span.data().getResource().getAttributes();
		if (attributes != this.last) {
			Integer known = this.indexes.get(attributes);
			if (known == null && this.indexes.size() < MOST) {
				known = this.indexes.size();
				this.indexes.put(attributes, known);
			}
			this.last = attributes;
			this.lastIndex = (known != null) ? known : -1;
		}
		return this.lastIndex;
	}

	void write(JsonGenerator json) {
		json.writeArrayPropertyStart("resources");
		int begin = Json.size(json);
		for (Attributes attributes : this.indexes.keySet()) {
			json.writeStartObject();
			Json.text(json, "service", attributes.get(SERVICE), NAME);
			Json.attributes(json, (Json.size(json) - begin > FULL) ? Attributes.empty() : attributes, VALUE);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

}
