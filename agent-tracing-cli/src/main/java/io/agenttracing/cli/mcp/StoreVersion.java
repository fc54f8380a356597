package io.agenttracing.cli.mcp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * What has come to a store until now, as a caller is told it and gives it back. Versions
 * begin anew with each start of what has the traces, so its id belongs to them.
 *
 * @param store the id of the store
 * @param number its version
 */
record StoreVersion(String store, long number) {

	private static final Pattern TEXT = Pattern.compile("([0-9a-z]{1,16})-([0-9]{1,18})");

	/**
	 * That of a list of traces.
	 */
	static StoreVersion of(JsonNode list) {
		return new StoreVersion(list.path("store").asString(""), list.path("version").asLong(0));
	}

	static StoreVersion of(String name, String text) throws ToolRefusal {
		Matcher matcher = TEXT.matcher(text.strip());
		if (!matcher.matches()) {
			throw new ToolRefusal(name + " has to be a version as list_traces gives it, such as k3f9-500");
		}
		return new StoreVersion(matcher.group(1), Long.parseLong(matcher.group(2)));
	}

	StoreVersion begin() {
		return new StoreVersion(this.store, 0);
	}

	@Override
	public String toString() {
		return this.store + "-" + this.number;
	}

}
