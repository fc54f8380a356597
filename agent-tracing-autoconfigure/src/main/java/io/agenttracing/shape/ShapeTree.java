package io.agenttracing.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The paths of one payload, each once, with the kinds of values seen there. It is used
 * again and again, and makes no texts until they are asked for.
 */
final class ShapeTree {

	/** Fields and arrays above the entries included. */
	static final int MAX_NODES = 128;

	static final int MAX_DEPTH = 4;

	static final int ROOT = 0;

	/** No further path fits. */
	static final int FULL = -1;

	static final String ROOT_NAME = "$";

	static final String ELEMENTS = "[]";

	static final String VALUES = "{*}";

	private static final PathStep ROOT_STEP = PathStep.of(ROOT_NAME);

	private static final PathStep ELEMENTS_STEP = PathStep.of(ELEMENTS);

	private static final PathStep VALUES_STEP = PathStep.of(VALUES);

	/** Values, not paths: elements of arrays are many. */
	private static final int MAX_VISITS = 1_024;

	private static final int SLOTS = 512;

	private static final ValueKind[] ENTRIES = Arrays.stream(ValueKind.values())
		.filter(ValueKind::isEntry)
		.toArray(ValueKind[]::new);

	private static final long MASK_SALT = 0xD6E8FEB86659FD93L;

	private static final long PARTIAL_SALT = 0xA0761D6478BD642FL;

	private static final long CUT_SALT = 0xE7037ED1A0B428DBL;

	private final short[] slots = new short[SLOTS];

	private final long[] paths = new long[MAX_NODES];

	private final int[] parents = new int[MAX_NODES];

	private final @Nullable String[] names = new String[MAX_NODES];

	/** What names are cut out of that have no text of their own. */
	private final @Nullable JsonSource[] sources = new JsonSource[MAX_NODES];

	private final int[] nameStarts = new int[MAX_NODES];

	private final int[] nameEnds = new int[MAX_NODES];

	private final byte[] depths = new byte[MAX_NODES];

	/** Kinds that were seen, as bits. */
	private final int[] kinds = new int[MAX_NODES];

	private final boolean[] fields = new boolean[MAX_NODES];

	private final int[] values = new int[MAX_NODES];

	private final int[] objects = new int[MAX_NODES];

	private final @Nullable MapEntries[] entries = new MapEntries[MAX_DEPTH];

	private int size;

	private int visits;

	private boolean cut;

	ShapeTree() {
		clear();
	}

	void clear() {
		Arrays.fill(this.slots, (short) 0);
		Arrays.fill(this.sources, 0, this.size, null);
		this.size = 0;
		this.visits = 0;
		this.cut = false;
		add(0, ROOT, 0);
	}

	/**
	 * Whether another value may be looked at. If not, the shape is not complete.
	 */
	boolean visit() {
		if (this.visits++ < MAX_VISITS) {
			return true;
		}
		this.cut = true;
		return false;
	}

	void saw(int node, ValueKind kind) {
		this.kinds[node] |= kind.bit();
		this.values[node]++;
		if (kind == ValueKind.OBJECT) {
			this.objects[node]++;
		}
	}

	/**
	 * Where the entries of a map there are put, one place for each depth.
	 */
	MapEntries entries(int node) {
		int depth = this.depths[node];
		MapEntries entries = this.entries[depth];
		if (entries == null) {
			entries = new MapEntries();
			this.entries[depth] = entries;
		}
		return entries;
	}

	int field(int parent, String name) {
		int node = field(parent, ShapeHash.append(0, name), ShapeHash.power(name.length()));
		if (node >= 0 && this.names[node] == null) {
			this.names[node] = name;
		}
		return node;
	}

	int field(int parent, PathStep step) {
		int node = field(parent, step.hash(), step.power());
		if (node >= 0 && this.names[node] == null) {
			this.names[node] = step.name();
		}
		return node;
	}

	int field(int parent, long nameHash, long namePower, JsonSource source, int nameStart, int nameEnd) {
		int node = field(parent, nameHash, namePower);
		if (node >= 0) {
			this.sources[node] = source;
			this.nameStarts[node] = nameStart;
			this.nameEnds[node] = nameEnd;
		}
		return node;
	}

	private int field(int parent, long nameHash, long namePower) {
		long path = (parent == ROOT) ? nameHash : (this.paths[parent] * ShapeHash.BASE + '.') * namePower + nameHash;
		int node = child(parent, path, this.depths[parent] + 1);
		if (node >= 0) {
			this.fields[node] = true;
		}
		return node;
	}

	int elements(int parent) {
		int node = child(parent, this.paths[parent] * ELEMENTS_STEP.power() + ELEMENTS_STEP.hash(),
				this.depths[parent] + (isElements(parent) ? 1 : 0));
		if (node >= 0) {
			this.names[node] = ELEMENTS;
		}
		return node;
	}

	int mapValues(int parent) {
		int node = child(parent, this.paths[parent] * VALUES_STEP.power() + VALUES_STEP.hash(),
				this.depths[parent] + 1);
		if (node >= 0) {
			this.names[node] = VALUES;
		}
		return node;
	}

	/**
	 * Whether the fields of an object there are within the depth.
	 */
	boolean hasFields(int node) {
		return this.depths[node] < MAX_DEPTH;
	}

	/**
	 * Whether the elements of an array there are within the depth.
	 */
	boolean hasElements(int node) {
		return !isElements(node) || hasFields(node);
	}

	private boolean isElements(int node) {
		return ELEMENTS.equals(this.names[node]);
	}

	private int child(int parent, long path, int depth) {
		int slot = (int) (path ^ path >>> Integer.SIZE) & (SLOTS - 1);
		for (int node = this.slots[slot]; node > 0; node = this.slots[slot]) {
			if (this.paths[node] == path) {
				return node;
			}
			slot = (slot + 1) & (SLOTS - 1);
		}
		if (this.size == MAX_NODES) {
			this.cut = true;
			return FULL;
		}
		this.slots[slot] = (short) this.size;
		return add(path, parent, depth);
	}

	private int add(long path, int parent, int depth) {
		int node = this.size++;
		this.paths[node] = path;
		this.parents[node] = parent;
		this.names[node] = null;
		this.depths[node] = (byte) depth;
		this.kinds[node] = 0;
		this.fields[node] = false;
		this.values[node] = 0;
		this.objects[node] = 0;
		return node;
	}

	int size() {
		return this.size;
	}

	int parent(int node) {
		return this.parents[node];
	}

	int kinds(int node) {
		return this.kinds[node];
	}

	long hash(int node) {
		return this.paths[node];
	}

	/**
	 * Whether it is a field of an object, which may lack it.
	 */
	boolean isField(int node) {
		return node != ROOT && this.fields[node];
	}

	/**
	 * Whether the path is missing in some of the elements that could have it.
	 */
	boolean isPartial(int node) {
		int parent = this.parents[node];
		return isField(node) && this.values[node] < this.objects[parent];
	}

	/**
	 * Whether there was more than is known here.
	 */
	boolean isCut() {
		return this.cut;
	}

	/**
	 * All that is known, as a number: equal for payloads that need not be told apart.
	 */
	long observation() {
		long sum = this.cut ? CUT_SALT : 0;
		for (int node = 0; node < this.size; node++) {
			sum += ShapeHash
				.mix(this.paths[node] + this.kinds[node] * MASK_SALT + (isPartial(node) ? PARTIAL_SALT : 0));
		}
		return sum;
	}

	String digest() {
		long sum = 0;
		for (int node = 0; node < this.size; node++) {
			long path = (node == ROOT) ? ROOT_STEP.hash() : this.paths[node];
			for (ValueKind kind : ENTRIES) {
				if ((this.kinds[node] & kind.bit()) != 0) {
					sum += kind.entryHash(path);
				}
			}
		}
		return ShapeHash.text(ShapeHash.mix(sum));
	}

	String path(int node) {
		return (node == ROOT) ? ROOT_NAME : append(new StringBuilder(), node).toString();
	}

	private StringBuilder append(StringBuilder path, int node) {
		int parent = this.parents[node];
		if (parent != ROOT) {
			append(path, parent);
		}
		String name = this.names[node];
		if (ELEMENTS.equals(name) || VALUES.equals(name)) {
			return path.append(name);
		}
		return ((parent != ROOT) ? path.append('.') : path).append((name != null) ? name : cutName(node));
	}

	private String cutName(int node) {
		JsonSource json = this.sources[node];
		return (json != null) ? json.text(this.nameStarts[node], this.nameEnds[node]) : "";
	}

	/**
	 * All entries, in no order.
	 */
	List<String> entries() {
		List<String> entries = new ArrayList<>();
		for (int node = 0; node < this.size; node++) {
			for (ValueKind kind : ENTRIES) {
				if ((this.kinds[node] & kind.bit()) != 0) {
					entries.add(path(node) + ":" + kind.type());
				}
			}
		}
		return entries;
	}

}
