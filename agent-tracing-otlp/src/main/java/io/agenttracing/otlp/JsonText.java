package io.agenttracing.otlp;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes values out of JSON, and says where one does not fit.
 */
final class JsonText {

	private JsonText() {
	}

	/**
	 * The first of some names that a node has: formats of JSON use both cases.
	 */
	static JsonNode field(JsonNode node, String... names) {
		JsonNode found = node.path(names[0]);
		for (int i = 1; i < names.length && found.isMissingNode(); i++) {
			found = node.path(names[i]);
		}
		return found;
	}

	static JsonNode list(JsonNode node, String where, String... names) throws UnreadableTraceException {
		JsonNode list = field(node, names);
		if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
			throw new UnreadableTraceException(where + '.' + names[0] + ": no list");
		}
		return list;
	}

	static void object(JsonNode node, String where) throws UnreadableTraceException {
		if (!node.isObject()) {
			throw new UnreadableTraceException(where + ": no object");
		}
	}

	/**
	 * A text, empty where there is none.
	 */
	static String text(JsonNode node) {
		return node.isString() ? node.stringValue() : (node.isValueNode() && !node.isNull()) ? node.asString() : "";
	}

	/**
	 * A time or a duration, of which none is below zero.
	 */
	static long time(JsonNode node, String where) throws UnreadableTraceException {
		long time = number(node, where);
		if (time < 0) {
			throw new UnreadableTraceException(where + ": below zero");
		}
		return time;
	}

	private static boolean isWhole(double number) {
		return Math.abs(number) < Long.MAX_VALUE && number == Math.rint(number);
	}

	static long number(JsonNode node, String where) throws UnreadableTraceException {
		if (node.isMissingNode() || node.isNull()) {
			return 0;
		}
		if (node.isIntegralNumber() && node.canConvertToLong()) {
			return node.longValue();
		}
		if (node.isFloatingPointNumber() && isWhole(node.doubleValue())) {
			return (long) node.doubleValue();
		}
		try {
			String text = node.isString() ? node.stringValue() : "";
			return Long.parseLong((text.length() > 20) ? "" : text);
		}
		catch (NumberFormatException ex) {
			throw new UnreadableTraceException(where + ": no number");
		}
	}

	/**
	 * A value as it stands in JSON: Jaeger's.
	 */
	static @Nullable Object plain(JsonNode node) {
		if (node.isBoolean()) {
			return node.booleanValue();
		}
		if (node.isIntegralNumber()) {
			return node.canConvertToLong() ? (Object) node.longValue() : node.asString();
		}
		if (node.isNumber()) {
			return node.doubleValue();
		}
		return node.isString() ? node.stringValue() : (node.isMissingNode() || node.isNull()) ? null : node.toString();
	}

}
