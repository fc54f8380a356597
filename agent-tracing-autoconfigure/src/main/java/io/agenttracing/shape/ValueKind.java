package io.agenttracing.shape;

import org.jspecify.annotations.Nullable;

/**
 * What a value is. Some kinds are entries of a shape, the others are only known while it
 * is compared.
 */
enum ValueKind {

	STRING("string", true),

	NUMBER("number", true),

	BOOLEAN("boolean", true),

	/** What is not looked into. It may be anything, so that it is never a drift. */
	UNREAD("object", true),

	/** An object whose fields are looked at. */
	OBJECT("object", false),

	/** An object whose keys are data. */
	MAP("object", false),

	/** An array that has elements. */
	ARRAY("array", false),

	/** Null and what is empty: it is there, and nothing is known of its type. */
	NOTHING(null, false);

	private final @Nullable String type;

	private final boolean entry;

	/** The hash of what follows the path in an entry. */
	private final long suffix;

	private final long suffixPower;

	ValueKind(@Nullable String type, boolean entry) {
		this.type = type;
		this.entry = entry;
		String text = ":" + type;
		this.suffix = ShapeHash.append(0, text);
		this.suffixPower = ShapeHash.power(text.length());
	}

	int bit() {
		return 1 << ordinal();
	}

	/**
	 * Whether it is written into shapes.
	 */
	boolean isEntry() {
		return this.entry;
	}

	String type() {
		return (this.type != null) ? this.type : "nothing";
	}

	/**
	 * The hash of the entry of a path.
	 */
	long entryHash(long path) {
		return ShapeHash.mix(path * this.suffixPower + this.suffix);
	}

}
