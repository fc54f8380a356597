package io.agenttracing.pipeline.genai;

import java.util.function.BiConsumer;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.UnaskedContent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;

/**
 * The attributes of one span in the words of the conventions, without content that nobody
 * has asked for. Observations can only write texts; what is no text, and what is under
 * another key, stays as it is.
 */
final class ConventionAttributes implements BiConsumer<AttributeKey<?>, Object> {

	private final Attributes recorded;

	private final ConventionKeys keys;

	private final UnaskedContent content;

	private final AttributesBuilder rewritten = Attributes.builder();

	private boolean changed;

	private ConventionAttributes(Attributes recorded, ConventionKeys keys, UnaskedContent content) {
		this.recorded = recorded;
		this.keys = keys;
		this.content = content;
	}

	/**
	 * Attributes of a call of a model or tool, or of what is around it.
	 * @param recorded the attributes as they were recorded
	 * @param content what must not leave
	 * @return the attributes, the same if there is nothing to change
	 */
	static Attributes genAi(Attributes recorded, UnaskedContent content) {
		ConventionAttributes attributes = new ConventionAttributes(recorded, ConventionKeys.GEN_AI, content);
		recorded.forEach(attributes);
		return attributes.genAi();
	}

	/**
	 * Attributes of a request.
	 * @param recorded the attributes as they were recorded
	 * @return the attributes, the same if there is nothing to change
	 */
	static Attributes request(Attributes recorded) {
		ConventionAttributes attributes = new ConventionAttributes(recorded, ConventionKeys.OKHTTP, UnaskedContent.ALL);
		recorded.forEach(attributes);
		return attributes.result();
	}

	@Override
	public void accept(AttributeKey<?> key, Object value) {
		if (this.content.contains(key.getKey())) {
			this.changed = true;
			return;
		}
		ConventionKeys.ConventionKey known = (key.getType() == AttributeType.STRING) ? this.keys.of(key.getKey())
				: null;
		if (known == null) {
			put(key, value);
		}
		else {
			accept(key, (String) value, known);
		}
	}

	// Who writes the words of the conventions beside the old ones knows better.
	private void accept(AttributeKey<?> key, String text, ConventionKeys.ConventionKey known) {
		AttributeKey<?> target = known.key();
		Object value = known.value().apply(text);
		this.changed = this.changed || !key.equals(target) || !text.equals(value);
		if (target != null && value != null && (key.equals(target) || this.recorded.get(target) == null)) {
			put(target, value);
		}
	}

	@SuppressWarnings("unchecked")
	private void put(AttributeKey<?> key, Object value) {
		this.rewritten.put((AttributeKey<Object>) key, value);
	}

	private Attributes genAi() {
		String provider = GenAiSpans.provider(this.recorded);
		if (provider != null && this.recorded.get(AgentSpanAttributes.PROVIDER_NAME) == null) {
			put(AgentSpanAttributes.PROVIDER_NAME, provider);
		}
		String model = GenAiSpans.responseModel(this.recorded);
		if (model != null && !model.equals(this.recorded.get(AgentSpanAttributes.RESPONSE_MODEL))) {
			put(AgentSpanAttributes.RESPONSE_MODEL, model);
			this.changed = true;
		}
		long input = GenAiSpans.inputTokens(this.recorded);
		if (input != GenAiSpans.number(this.recorded, AgentSpanAttributes.USAGE_INPUT_TOKENS)) {
			put(AgentSpanAttributes.USAGE_INPUT_TOKENS, input);
		}
		return result();
	}

	private Attributes result() {
		return this.changed ? this.rewritten.build() : this.recorded;
	}

}
