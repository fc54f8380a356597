package io.agenttracing.cli.mcp;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.agenttracing.text.LogText;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, which a model has written.
 *
 * @param values the values as they came
 */
record ToolArguments(Map<String, Object> values) {

	private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");

	private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{16}");

	private static final int MAX_TEXT = 500;

	private static final int SHOWN = 64;

	static ToolArguments of(@Nullable Map<String, Object> values, Set<String> names) throws ToolRefusal {
		if (values == null) {
			return new ToolArguments(Map.of());
		}
		for (String name : values.keySet()) {
			if (!names.contains(name)) {
				throw new ToolRefusal("There is no argument " + LogText.quoted(LogText.cut(name, SHOWN)) + ", but "
						+ String.join(", ", names));
			}
		}
		return new ToolArguments(values);
	}

	String text(String name) throws ToolRefusal {
		Object value = this.values.get(name);
		if (value == null) {
			return "";
		}
		if (!(value instanceof String text)) {
			throw new ToolRefusal(name + " has to be a text");
		}
		if (text.length() > MAX_TEXT) {
			throw new ToolRefusal(name + " has more than " + MAX_TEXT + " characters");
		}
		return text;
	}

	String traceId(String name) throws ToolRefusal {
		return id(name, TRACE_ID, "the id of a trace, 32 digits of hex as list_traces gives it");
	}

	String spanId(String name) throws ToolRefusal {
		return id(name, SPAN_ID, "the id of a span, 16 digits of hex as explain_trace gives it");
	}

	private String id(String name, Pattern pattern, String what) throws ToolRefusal {
		String id = text(name).strip().toLowerCase(Locale.ROOT);
		if (!pattern.matcher(id).matches()) {
			throw new ToolRefusal(name + " has to be " + what + ", and not " + LogText.quoted(LogText.cut(id, SHOWN)));
		}
		return id;
	}

	int number(String name, int otherwise, int least, int most) throws ToolRefusal {
		Long number = number(name);
		if (number == null) {
			return otherwise;
		}
		if (number < least || number > most) {
			throw new ToolRefusal(name + " has to be from " + least + " to " + most);
		}
		return Math.toIntExact(number);
	}

	private @Nullable Long number(String name) throws ToolRefusal {
		Object value = this.values.get(name);
		if (value == null) {
			return null;
		}
		if (value instanceof Integer || value instanceof Long) {
			return ((Number) value).longValue();
		}
		throw new ToolRefusal(name + " has to be a whole number");
	}

}
