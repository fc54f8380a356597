package io.agenttracing.diagnosis.rule.payload;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The types that a payload has on its paths, and that of each object and array around
 * them. Entries come from anybody: what is no {@code path:type} is left out, and then
 * nobody can say that something is missing.
 */
final class PayloadShape {

	/** The path of the payload itself. */
	static final String WHOLE = "$";

	static final String ELEMENTS = "[]";

	static final String VALUES = "{*}";

	static final String OBJECT = "object";

	private static final String ARRAY = "array";

	private static final Set<String> TYPES = Set.of("string", "number", "boolean", OBJECT);

	/** Twice of what is written: what is more was not written by us. */
	private static final int MAX_ENTRIES = 128;

	private static final int MAX_LENGTH = 256;

	// Where it is longer, entries may have been left out for want of room.
	private static final int FULL_LENGTH = 900;

	private static final int FULL_ENTRIES = 64;

	private static final String NAME = "[\\p{javaJavaIdentifierPart}&&[^\\p{javaIdentifierIgnorable}]]+";

	private static final Pattern PATH = Pattern
		.compile("\\$|(?!\\$\\W)(?:%s|\\[]|\\{\\*})(?:\\.%s|\\[]|\\{\\*})*".formatted(NAME, NAME));

	private final SortedMap<String, SortedSet<String>> types = new TreeMap<>();

	private final SortedSet<String> entries = new TreeSet<>();

	private boolean readable;

	private int length;

	private PayloadShape(boolean readable) {
		this.readable = readable;
	}

	static PayloadShape of(List<String> entries) {
		PayloadShape shape = new PayloadShape(entries.size() <= MAX_ENTRIES);
		for (int i = 0; i < entries.size() && i < MAX_ENTRIES; i++) {
			shape.add(entries.get(i));
		}
		return shape;
	}

	private void add(String entry) {
		int colon = entry.lastIndexOf(':');
		String path = (colon > 0) ? entry.substring(0, colon) : "";
		if (entry.length() > MAX_LENGTH || !TYPES.contains(entry.substring(colon + 1))
				|| !PATH.matcher(path).matches()) {
			this.readable = false;
			return;
		}
		this.length += entry.length();
		this.entries.add(path);
		put(path, entry.substring(colon + 1));
		for (String below = path; !below.equals(WHOLE); below = around(below)) {
			put(around(below), below.endsWith(ELEMENTS) ? ARRAY : OBJECT);
		}
	}

	private void put(String path, String type) {
		this.types.computeIfAbsent(path, (key) -> new TreeSet<>()).add(type);
	}

	/**
	 * What a path is directly in.
	 */
	static String around(String path) {
		int end = Math.max(0, path.lastIndexOf('.'));
		if (path.endsWith(ELEMENTS) || path.endsWith(VALUES)) {
			end = path.lastIndexOf(path.endsWith(ELEMENTS) ? ELEMENTS : VALUES);
		}
		return (end == 0) ? WHOLE : path.substring(0, end);
	}

	/**
	 * Whether each entry could be read.
	 */
	boolean isReadable() {
		return this.readable;
	}

	/**
	 * Whether there was no room for more.
	 */
	boolean isFull() {
		return this.length >= FULL_LENGTH || this.entries.size() >= FULL_ENTRIES;
	}

	/**
	 * All paths that have a type, those of objects and arrays included.
	 */
	Set<String> paths() {
		return this.types.keySet();
	}

	/**
	 * The paths that are written, without what is around them.
	 */
	Set<String> entries() {
		return this.entries;
	}

	boolean has(String path) {
		return this.types.containsKey(path);
	}

	SortedSet<String> types(String path) {
		return this.types.getOrDefault(path, new TreeSet<>());
	}

	/**
	 * Whether there is an object that was not looked into: nobody knows what is in it.
	 */
	boolean isClosed(String path) {
		return this.entries.contains(path) && types(path).contains(OBJECT);
	}

}
