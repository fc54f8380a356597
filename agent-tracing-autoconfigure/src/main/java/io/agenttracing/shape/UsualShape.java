package io.agenttracing.shape;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * What the payloads of one agent or channel usually are: per path the types that were
 * seen, and how often. A payload like one before is known by a number and is only
 * counted; all else is judged.
 */
public final class UsualShape {

	/** Payloads of further kinds are judged each time. */
	private static final int MAX_VARIANTS = 32;

	/** Then older ones count half. */
	private static final int MAX_CALLS = 4_096;

	private final AtomicInteger calls = new AtomicInteger();

	private final Map<Long, UsualPath> paths = new HashMap<>();

	private volatile Variant[] variants = {};

	/**
	 * Shapes are written out when they come for the first time, unless there are many.
	 */
	private int written;

	private volatile long lastUse = System.nanoTime();

	UsualShape() {
	}

	long lastUse() {
		return this.lastUse;
	}

	SeenShape see(ShapeTree tree) {
		this.lastUse = System.nanoTime();
		long observation = tree.observation();
		Variant variant = find(observation);
		if (variant != null && this.calls.get() < variant.judgedUntil) {
			this.calls.incrementAndGet();
			variant.uncounted.incrementAndGet();
			return variant.usual;
		}
		return judge(tree, observation);
	}

	private @Nullable Variant find(long observation) {
		for (Variant variant : this.variants) {
			if (variant.observation == observation) {
				return variant;
			}
		}
		return null;
	}

	private synchronized SeenShape judge(ShapeTree tree, long observation) {
		count();
		ShapeDeviation deviation = ShapeDeviation.of(tree, this.paths);
		Variant variant = find(observation);
		boolean first = variant == null;
		if (variant == null) {
			variant = new Variant(observation, tree.digest(), Path.of(tree, this.paths));
			keep(variant);
		}
		variant.count(1);
		int total = this.calls.incrementAndGet();
		variant.judgedUntil = deviation.isNone() ? Math.max(UsualPath.MIN_CALLS, Math.min(2 * total, MAX_CALLS)) : 0;
		if (!deviation.isNone()) {
			return deviation.seen(variant.usual.digest());
		}
		if (!first || this.written >= MAX_VARIANTS) {
			return variant.usual;
		}
		this.written++;
		return deviation.seen(variant.usual.digest());
	}

	private void count() {
		for (Variant variant : this.variants) {
			variant.count(variant.uncounted.getAndSet(0));
		}
		if (this.calls.get() >= MAX_CALLS) {
			this.paths.values().forEach(UsualPath::halve);
			this.calls.updateAndGet((calls) -> calls / 2);
		}
	}

	private void keep(Variant variant) {
		Variant[] before = this.variants;
		if (before.length < MAX_VARIANTS) {
			Variant[] more = Arrays.copyOf(before, before.length + 1);
			more[before.length] = variant;
			this.variants = more;
			return;
		}
		int rarest = 0;
		for (int i = 1; i < before.length; i++) {
			if (before[i].calls < before[rarest].calls) {
				rarest = i;
			}
		}
		Variant[] other = before.clone();
		other[rarest] = variant;
		this.variants = other;
	}

	/**
	 * Payloads that are the same in all that matters.
	 */
	private static final class Variant {

		private final long observation;

		private final SeenShape usual;

		private final Path[] paths;

		private final AtomicInteger uncounted = new AtomicInteger();

		/** Guarded by the shape. */
		private int calls;

		/** For how many calls of all it need not be judged again. */
		private volatile int judgedUntil;

		private Variant(long observation, String digest, Path[] paths) {
			this.observation = observation;
			this.usual = SeenShape.usual(digest);
			this.paths = paths;
		}

		private void count(int more) {
			if (more > 0) {
				this.calls += more;
				for (Path path : this.paths) {
					path.usual().count(path.kinds(), path.partial(), more);
				}
			}
		}

	}

	/**
	 * What a variant has on a path.
	 */
	private record Path(UsualPath usual, int kinds, boolean partial) {

		// Paths for which there is no room are not known.
		static Path[] of(ShapeTree tree, Map<Long, UsualPath> usual) {
			Path[] paths = new Path[tree.size()];
			int size = 0;
			for (int node = 0; node < tree.size(); node++) {
				UsualPath path = usual.get(tree.hash(node));
				if (path == null && usual.size() < ShapeTree.MAX_NODES) {
					path = add(tree, node, usual);
				}
				if (path != null) {
					paths[size++] = new Path(path, tree.kinds(node), tree.isPartial(node));
				}
			}
			return Arrays.copyOf(paths, size);
		}

		private static @Nullable UsualPath add(ShapeTree tree, int node, Map<Long, UsualPath> usual) {
			UsualPath parent = tree.isField(node) ? usual.get(tree.hash(tree.parent(node))) : null;
			if (parent == null && tree.isField(node)) {
				return null;
			}
			UsualPath path = new UsualPath(tree.hash(node), tree.path(node), parent);
			usual.put(path.hash(), path);
			return path;
		}

	}

}
