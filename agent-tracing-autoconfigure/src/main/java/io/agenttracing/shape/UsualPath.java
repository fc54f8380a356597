package io.agenttracing.shape;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What was seen on one path in the calls of an agent or channel. Guarded by its
 * {@link UsualShape}.
 */
final class UsualPath {

	/** What fewer calls had is no custom. */
	static final int MIN_CALLS = 20;

	private static final int PERCENT = 100;

	private static final int MIN_SHARE = 95;

	private static final ValueKind[] KINDS = ValueKind.values();

	private final long hash;

	private final String path;

	private final @Nullable UsualPath parent;

	/** In how many calls a kind was seen at all. */
	private final int[] seen = new int[KINDS.length];

	/** In how many calls all that was seen was of a kind, in all elements. */
	private final int[] only = new int[KINDS.length];

	/** In how many calls it was there. */
	private int present;

	/** In how many of them it had no type. */
	private int unknown;

	/**
	 * A path that was not seen before.
	 * @param hash its hash
	 * @param path its text
	 * @param parent what may lack it: the object whose field it is, null for elements
	 */
	UsualPath(long hash, String path, @Nullable UsualPath parent) {
		this.hash = hash;
		this.path = path;
		this.parent = parent;
	}

	long hash() {
		return this.hash;
	}

	String path() {
		return this.path;
	}

	@Nullable UsualPath parent() {
		return this.parent;
	}

	/**
	 * Counts calls that were all the same here.
	 * @param kinds what was seen, as bits
	 * @param partial whether it was missing in some elements
	 * @param calls how many calls
	 */
	void count(int kinds, boolean partial, int calls) {
		int types = typesOf(kinds);
		this.present += calls;
		if (types == 0) {
			this.unknown += calls;
		}
		for (ValueKind kind : KINDS) {
			if ((kinds & kind.bit()) != 0) {
				this.seen[kind.ordinal()] += calls;
			}
			if (types == kind.bit() && !partial) {
				this.only[kind.ordinal()] += calls;
			}
		}
	}

	/**
	 * Makes older calls count less, without forgetting what was seen.
	 */
	void halve() {
		for (int i = 0; i < KINDS.length; i++) {
			this.seen[i] = (this.seen[i] + 1) / 2;
			this.only[i] = (this.only[i] + 1) / 2;
		}
		this.present = (this.present + 1) / 2;
		this.unknown = (this.unknown + 1) / 2;
	}

	/**
	 * The kinds that are types: what is empty or was not looked into may be any of them.
	 */
	static int typesOf(int kinds) {
		int types = kinds & ~(ValueKind.NOTHING.bit() | ValueKind.UNREAD.bit());
		// What has too many fields is still an object.
		return ((types & ValueKind.MAP.bit()) != 0) ? (types & ~ValueKind.MAP.bit()) | ValueKind.OBJECT.bit() : types;
	}

	/**
	 * The type that nearly all calls have there that could have it.
	 */
	@Nullable ValueKind custom() {
		int calls = calls() - this.unknown;
		if (calls < MIN_CALLS) {
			return null;
		}
		for (ValueKind kind : KINDS) {
			if ((long) this.only[kind.ordinal()] * PERCENT >= (long) calls * MIN_SHARE) {
				return kind;
			}
		}
		return null;
	}

	// Those in which the object was there that has the field.
	private int calls() {
		return (this.parent != null) ? this.parent.seen[ValueKind.OBJECT.ordinal()] : this.present;
	}

	/**
	 * Whether a type was never seen there, though others were often.
	 */
	boolean isNew(ValueKind kind) {
		return this.seen[kind.ordinal()] == 0 && (kind != ValueKind.OBJECT || this.seen[ValueKind.MAP.ordinal()] == 0)
				&& this.present - this.unknown >= MIN_CALLS;
	}

	List<String> types() {
		List<String> types = new ArrayList<>();
		for (ValueKind kind : KINDS) {
			if (typesOf(kind.bit()) != 0 && this.seen[kind.ordinal()] > 0 && !types.contains(kind.type())) {
				types.add(kind.type());
			}
		}
		return types;
	}

}
