package io.agenttracing.cli.mcp;

import java.util.List;
import java.util.Map;

import io.modelcontextprotocol.spec.McpSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message, or several, as somebody has sent it.
 *
 * @param json what it is, null where it is no JSON
 * @param id the id of the request, as far as it can be read; null where it is not known
 */
record McpMessage(@Nullable Object json, @Nullable Object id) {

	private static final JsonMapper JSON = new JsonMapper();

	static McpMessage of(byte[] bytes) {
		try {
			Object json = JSON.readValue(bytes, Object.class);
			// A text, since null is valid, too, and no object
			return new McpMessage((json != null) ? json : "",
					(json instanceof Map<?, ?> map) ? id(map.get("id")) : null);
		}
		catch (Throwable ex) {
			return new McpMessage(null, idIn(bytes));
		}
	}

	/**
	 * The id of a message that is not whole, or no JSON in a later part.
	 */
	static @Nullable Object idIn(byte[] bytes) {
		try (JsonParser parser = JSON.createParser(bytes)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean id = "id".equals(parser.currentName());
				JsonToken value = parser.nextToken();
				if (id) {
					return (value == JsonToken.VALUE_STRING) ? parser.getString()
							: (value == JsonToken.VALUE_NUMBER_INT) ? id(parser.getNumberValue()) : null;
				}
				parser.skipChildren();
			}
			return null;
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * An id that may be one, or null.
	 */
	static @Nullable Object id(@Nullable Object id) {
		return (id instanceof String || id instanceof Integer || id instanceof Long) ? id : null;
	}

	/**
	 * Whether a tool is asked, which may take a while.
	 */
	boolean isCall() {
		return this.json instanceof List<?>
				|| (this.json instanceof Map<?, ?> map && McpSchema.METHOD_TOOLS_CALL.equals(map.get("method")));
	}

	/**
	 * The id of the request that is not to be answered any more, null where it is none.
	 */
	@Nullable Object cancels() {
		return (this.json instanceof Map<?, ?> map && "notifications/cancelled".equals(map.get("method"))
				&& !map.containsKey("id") && map.get("params") instanceof Map<?, ?> parameters)
						? id(parameters.get("requestId")) : null;
	}

}
