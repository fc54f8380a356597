package io.agenttracing.instrument.springai;

import java.util.Iterator;
import java.util.Map;

import io.agenttracing.secret.SecretMask;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a tool is asked or answers, which is JSON for the most part. What is none, too
 * long to be parsed, too deep or too large around its texts, is one text.
 */
final class ContentDocument {

	private static final ObjectReader READER = JsonMapper.builder()
		.build()
		.reader()
		.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

	private static final int MAX_PARSED = 65_536;

	private static final int MAX_DEPTH = 16;

	private static final String MASKED = "\"***\"";

	private final ContentJson json = new ContentJson();

	private final int most;

	private ContentDocument(int most) {
		this.most = most;
	}

	/**
	 * A document.
	 * @param content what a tool is asked or answers
	 * @param most how many characters there may be around its texts
	 * @return the document as JSON, masked by the names of its fields so far
	 */
	static ContentJson of(@Nullable String content, int most) {
		JsonNode parsed = (content != null && content.length() <= MAX_PARSED) ? parse(content) : null;
		if (parsed != null) {
			ContentDocument document = new ContentDocument(most);
			if (document.add(null, parsed, 0)) {
				return document.json;
			}
		}
		return new ContentJson().text(content);
	}

	/**
	 * Whether a text is JSON.
	 * @param text the text
	 * @return whether it is
	 */
	static boolean isJson(String text) {
		return parse(text) != null;
	}

	private static @Nullable JsonNode parse(String content) {
		try {
			JsonNode parsed = READER.readTree(content);
			return (parsed != null && !parsed.isMissingNode()) ? parsed : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private boolean add(@Nullable String name, JsonNode node, int depth) {
		if (depth > MAX_DEPTH || this.json.least() > this.most) {
			return false;
		}
		if (name != null && isSecret(name, node)) {
			this.json.raw(MASKED);
		}
		else if (node.isObject()) {
			return addObject(node, depth);
		}
		else if (node.isArray()) {
			return addArray(name, node, depth);
		}
		else if (node.isString()) {
			this.json.text(node.asString());
		}
		else {
			this.json.raw(node.toString());
		}
		return true;
	}

	private static boolean isSecret(String name, JsonNode node) {
		return !SecretMask.isPlainName(name)
				&& SecretMask.isSecret(name, node.isContainer() ? node.toString() : node.asString());
	}

	private boolean addObject(JsonNode node, int depth) {
		String separator = "{";
		for (Map.Entry<String, JsonNode> property : node.properties()) {
			this.json.raw(separator).name(property.getKey()).raw(":");
			if (!add(property.getKey(), property.getValue(), depth + 1)) {
				return false;
			}
			separator = ",";
		}
		this.json.raw(node.isEmpty() ? "{}" : "}");
		return true;
	}

	private boolean addArray(@Nullable String name, JsonNode node, int depth) {
		this.json.raw("[");
		for (Iterator<JsonNode> elements = node.iterator(); elements.hasNext();) {
			if (!add(name, elements.next(), depth + 1)) {
				return false;
			}
			this.json.raw(elements.hasNext() ? "," : "");
		}
		this.json.raw("]");
		return true;
	}

}
