package io.agenttracing.viewer.model;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/**
 * What a model was asked and what it answered, where that was captured. The text may have
 * been cut: what can be read of it counts.
 */
final class Conversation {

	private static final JsonFactory JSON = new JsonFactory();

	private static final int MOST = 64;

	private final List<Message> messages = new ArrayList<>();

	private Conversation() {
	}

	static List<Message> of(SpanNode span) {
		Conversation conversation = new Conversation();
		conversation.read(span, AgentSpanAttributes.SYSTEM_INSTRUCTIONS, "system");
		conversation.read(span, AgentSpanAttributes.INPUT_MESSAGES, "user");
		conversation.read(span, AgentSpanAttributes.OUTPUT_MESSAGES, "assistant");
		conversation.read(span, AgentSpanAttributes.TOOL_CALL_ARGUMENTS, "arguments");
		conversation.read(span, AgentSpanAttributes.TOOL_CALL_RESULT, "result");
		return conversation.messages;
	}

	static boolean isContent(String key) {
		return key.equals(AgentSpanAttributes.SYSTEM_INSTRUCTIONS.getKey())
				|| key.equals(AgentSpanAttributes.INPUT_MESSAGES.getKey())
				|| key.equals(AgentSpanAttributes.OUTPUT_MESSAGES.getKey())
				|| key.equals(AgentSpanAttributes.TOOL_CALL_ARGUMENTS.getKey())
				|| key.equals(AgentSpanAttributes.TOOL_CALL_RESULT.getKey());
	}

	private void read(SpanNode span, AttributeKey<String> key, String role) {
		String content = span.text(key);
		if (content == null) {
			return;
		}
		boolean document = key.equals(AgentSpanAttributes.TOOL_CALL_ARGUMENTS)
				|| key.equals(AgentSpanAttributes.TOOL_CALL_RESULT);
		int before = this.messages.size();
		if (!document) {
			readMessages(content, role);
		}
		if (this.messages.size() == before && before < MOST) {
			this.messages.add(new Message(role, content));
		}
	}

	// A message is an object with a role, and its parts have texts.
	private void readMessages(String content, String role) {
		String of = role;
		StringBuilder text = new StringBuilder();
		try (JsonParser parser = JSON.createParser(content)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				return;
			}
			int depth = 0;
			for (JsonToken token = parser.nextToken(); token != null
					&& this.messages.size() < MOST; token = parser.nextToken()) {
				if (token == JsonToken.START_OBJECT && depth++ == 0) {
					of = role;
				}
				else if (token == JsonToken.END_OBJECT && --depth == 0) {
					finish(of, text);
				}
				else if (token == JsonToken.VALUE_STRING && isText(parser.currentName())) {
					append(text, parser);
				}
				else if (token == JsonToken.VALUE_STRING && depth == 1 && "role".equals(parser.currentName())) {
					of = parser.getString();
				}
			}
		}
		catch (JacksonException ex) {
			// It ends where it was cut.
		}
		finish(of, text);
	}

	private static boolean isText(@Nullable String name) {
		return "content".equals(name) || "text".equals(name) || "name".equals(name) || "arguments".equals(name)
				|| "result".equals(name) || "response".equals(name);
	}

	private static void append(StringBuilder text, JsonParser parser) {
		text.append(text.isEmpty() ? "" : "\n").append(parser.getString());
	}

	private void finish(String role, StringBuilder text) {
		if (!text.isEmpty()) {
			this.messages.add(new Message(role, text.toString()));
			text.setLength(0);
		}
	}

	/**
	 * What somebody said.
	 */
	record Message(String role, String text) {

	}

}
