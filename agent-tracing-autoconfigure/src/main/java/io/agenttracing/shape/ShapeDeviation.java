package io.agenttracing.shape;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * In what a payload is not as usual.
 */
final class ShapeDeviation {

	private static final ValueKind[] KINDS = ValueKind.values();

	private final ShapeTree tree;

	private final Map<Long, UsualPath> paths;

	private final List<ShapeDrift> drifts = new ArrayList<>(0);

	/** Entries that it has and should not have. */
	private final List<String> added = new ArrayList<>(0);

	/** Entries that it has not, and should have. */
	private final List<String> lost = new ArrayList<>(0);

	private ShapeDeviation(ShapeTree tree, Map<Long, UsualPath> paths) {
		this.tree = tree;
		this.paths = paths;
	}

	static ShapeDeviation of(ShapeTree tree, Map<Long, UsualPath> paths) {
		ShapeDeviation deviation = new ShapeDeviation(tree, paths);
		Map<Long, Integer> nodes = new HashMap<>();
		for (int node = 0; node < tree.size(); node++) {
			nodes.put(tree.hash(node), node);
			UsualPath usual = paths.get(tree.hash(node));
			if (usual != null) {
				deviation.compare(node, usual);
			}
		}
		for (UsualPath usual : paths.values()) {
			if (!tree.isCut() && usual.parent() != null && !nodes.containsKey(usual.hash())) {
				Integer parent = nodes.get(usual.parent().hash());
				deviation.miss(usual, (parent != null) ? tree.kinds(parent) : 0);
			}
		}
		deviation.drifts.sort(Comparator.comparing(ShapeDrift::isLost).thenComparing(ShapeDrift::path));
		return deviation;
	}

	boolean isNone() {
		return this.drifts.isEmpty();
	}

	private void compare(int node, UsualPath usual) {
		int types = UsualPath.typesOf(this.tree.kinds(node));
		ValueKind custom = (types != 0) ? usual.custom() : null;
		boolean drifted = false;
		for (ValueKind kind : KINDS) {
			if ((types & kind.bit()) != 0 && (usual.isNew(kind) || (custom != null && (types & custom.bit()) == 0))) {
				this.drifts.add(ShapeDrift.retyped(usual.path(), kind.type(),
						(custom != null) ? List.of(custom.type()) : usual.types()));
				addEntries(node, kind);
				drifted = true;
			}
		}
		if (drifted) {
			addUsual(usual, custom);
		}
	}

	private void miss(UsualPath usual, int kindsOfParent) {
		if ((kindsOfParent & ValueKind.OBJECT.bit()) != 0) {
			ValueKind custom = usual.custom();
			if (custom != null) {
				this.drifts.add(ShapeDrift.lost(usual.path(), custom.type()));
				addUsual(usual, custom);
			}
		}
	}

	private void addEntries(int node, ValueKind kind) {
		String path = this.tree.path(node);
		if (kind.isEntry()) {
			this.added.add(path + ":" + kind.type());
			return;
		}
		for (String entry : this.tree.entries()) {
			if (isBelow(entry, path)) {
				this.added.add(entry);
			}
		}
	}

	private void addUsual(UsualPath usual, @Nullable ValueKind custom) {
		if (custom != null && !custom.isEntry()) {
			addUsualBelow(usual.path());
			return;
		}
		for (String type : (custom != null) ? List.of(custom.type()) : usual.types()) {
			this.lost.add(usual.path() + ":" + type);
		}
	}

	// What an object or array has at least: the fields that are never missing.
	private void addUsualBelow(String path) {
		int before = this.lost.size();
		for (UsualPath below : this.paths.values()) {
			ValueKind custom = isBelow(below.path(), path) ? below.custom() : null;
			if (custom != null && custom.isEntry()) {
				this.lost.add(below.path() + ":" + custom.type());
			}
		}
		if (this.lost.size() == before) {
			this.lost.add(path + ":" + ValueKind.OBJECT.type());
		}
	}

	private static boolean isBelow(String entry, String path) {
		if (path.equals(ShapeTree.ROOT_NAME)) {
			return !entry.startsWith(ShapeTree.ROOT_NAME);
		}
		return entry.length() > path.length() && entry.startsWith(path)
				&& ".[{".indexOf(entry.charAt(path.length())) >= 0;
	}

	SeenShape seen(String digest) {
		Collection<String> entries = this.tree.entries();
		if (isNone()) {
			return new SeenShape(digest, ShapeEntries.of(List.of(), entries), List.of(), List.of());
		}
		// What is left out for want of room is left out of both.
		Set<String> deviating = new TreeSet<>(this.added);
		deviating.addAll(this.lost);
		Set<String> common = new TreeSet<>(entries);
		common.removeAll(this.added);
		Set<String> kept = new TreeSet<>(ShapeEntries.of(deviating, common));
		kept.retainAll(common);
		return new SeenShape(digest, ShapeEntries.of(this.added, kept), ShapeEntries.of(this.lost, kept),
				List.copyOf(this.drifts));
	}

}
