package io.agenttracing.viewer.model;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes JSON of untrusted texts: half of a pair of surrogates would end it otherwise.
 */
final class Json {

	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
		.disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
		.build();

	// What a number of JavaScript holds.
	private static final long MAX_WHOLE = 1L << 53;

	private Json() {
	}

	static byte[] object(Consumer<JsonGenerator> content) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
		object(bytes, content);
		return bytes.toByteArray();
	}

	static void object(OutputStream to, Consumer<JsonGenerator> content) {
		try (JsonGenerator json = FACTORY.createGenerator(to)) {
			json.writeStartObject();
			content.accept(json);
			json.writeEndObject();
		}
	}

	/**
	 * How many bytes were written, but for what is in a buffer.
	 */
	static int size(JsonGenerator json) {
		return (json.streamWriteOutputTarget() instanceof ByteArrayOutputStream bytes) ? bytes.size() : 0;
	}

	static void text(JsonGenerator json, String name, @Nullable String text, int most) {
		json.writeName(name);
		if (text == null) {
			json.writeNull();
		}
		else {
			json.writeString(LogText.cut(text, most));
		}
	}

	/**
	 * A number, rounded to thousandths; null where it is none.
	 */
	static void number(JsonGenerator json, String name, double number) {
		json.writeName(name);
		number(json, number);
	}

	/**
	 * An amount of money, of which a thousandth would be much for a call.
	 */
	static void money(JsonGenerator json, String name, double amount) {
		json.writeName(name);
		if (Double.isFinite(amount)) {
			json.writeNumber(Math.round(amount * 1e9) / 1e9);
		}
		else {
			json.writeNull();
		}
	}

	static void number(JsonGenerator json, double number) {
		if (!Double.isFinite(number)) {
			json.writeNull();
		}
		else {
			double rounded = Math.round(number * 1_000) / 1_000.0;
			if (rounded == Math.rint(rounded) && Math.abs(rounded) < MAX_WHOLE) {
				json.writeNumber((long) rounded);
			}
			else {
				json.writeNumber(rounded);
			}
		}
	}

	static void texts(JsonGenerator json, String name, Collection<String> texts, int most) {
		json.writeArrayPropertyStart(name);
		for (String text : texts) {
			json.writeString(LogText.cut(text, most));
		}
		json.writeEndArray();
	}

	static void attributes(JsonGenerator json, Attributes attributes, int most) {
		json.writeObjectPropertyStart("attributes");
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			String key = attribute.getKey().getKey();
			// What was said is told as messages.
			if (!Conversation.isContent(key)) {
				json.writeName(LogText.cut(key, most));
				value(json, attribute.getValue(), most);
			}
		}
		json.writeEndObject();
	}

	private static void value(JsonGenerator json, Object value, int most) {
		if (value instanceof Long number && Math.abs(number) <= MAX_WHOLE) {
			json.writeNumber(number);
		}
		else if (value instanceof Double number && Double.isFinite(number)) {
			json.writeNumber(number);
		}
		else if (value instanceof Boolean truth) {
			json.writeBoolean(truth);
		}
		else if (value instanceof List<?> list) {
			json.writeStartArray();
			list.forEach((element) -> value(json, element, most));
			json.writeEndArray();
		}
		else {
			json.writeString(LogText.cut(String.valueOf(value), most));
		}
	}

}
