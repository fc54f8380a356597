package io.agenttracing.diagnosis.rule.payload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * In which fields two shapes differ: other types first, then what is missing. Of an
 * object or array that has become something else, what was in it is no loss of its own.
 */
final class FieldChanges {

	private final PayloadShape expected;

	private final PayloadShape now;

	private final List<FieldChange> changes = new ArrayList<>();

	private final Set<String> retyped = new HashSet<>();

	private FieldChanges(PayloadShape expected, PayloadShape now) {
		this.expected = expected;
		this.now = now;
	}

	/**
	 * In what a payload deviates from what is usual. What is new in it is none.
	 */
	static List<FieldChange> fromUsual(PayloadShape usual, PayloadShape now) {
		FieldChanges changes = new FieldChanges(usual, now);
		changes.addRetyped();
		if (now.isReadable()) {
			changes.addLost();
		}
		return List.copyOf(changes.changes);
	}

	/**
	 * In what a payload is not the one that was sent.
	 */
	static List<FieldChange> fromSent(PayloadShape sent, PayloadShape received) {
		FieldChanges changes = new FieldChanges(sent, received);
		changes.addRetyped();
		if (received.isReadable() && !received.isFull()) {
			changes.addLost();
		}
		if (sent.isReadable() && !sent.isFull()) {
			changes.addNew();
		}
		return List.copyOf(changes.changes);
	}

	private void addRetyped() {
		for (String path : this.now.paths()) {
			Set<String> before = this.expected.types(path);
			if (!before.isEmpty() && !before.equals(this.now.types(path))) {
				this.retyped.add(path);
			}
		}
		for (String path : this.now.paths()) {
			if (this.retyped.contains(path) && !isBelowOne(path, this.retyped)) {
				this.changes.add(new FieldChange(path, this.now.types(path), this.expected.types(path), false));
			}
		}
	}

	private static boolean isBelowOne(String path, Set<String> paths) {
		String around = path;
		while (!around.equals(PayloadShape.WHOLE)) {
			around = PayloadShape.around(around);
			if (paths.contains(around)) {
				return true;
			}
		}
		return false;
	}

	private void addLost() {
		Map<String, List<String>> lost = new TreeMap<>();
		for (String path : this.expected.entries()) {
			if (!this.now.has(path) && !isBelowOne(path, this.retyped) && !isClosed(path, this.now)) {
				lost.computeIfAbsent(topmostMissing(path), (key) -> new ArrayList<>()).add(path);
			}
		}
		lost.forEach((top, entries) -> {
			boolean inside = entries.size() > 1 && !entries.contains(top);
			String path = inside ? common(entries) : entries.get(0);
			this.changes.add(new FieldChange(path, Set.of(), this.expected.types(path), inside));
		});
	}

	private static boolean isClosed(String path, PayloadShape shape) {
		String around = path;
		while (!around.equals(PayloadShape.WHOLE)) {
			around = PayloadShape.around(around);
			if (shape.isClosed(around)) {
				return true;
			}
		}
		return false;
	}

	private String topmostMissing(String path) {
		String top = path;
		for (String around = path; !around.equals(PayloadShape.WHOLE); around = PayloadShape.around(around)) {
			top = this.now.has(around) ? top : around;
		}
		return top;
	}

	// Whether the object is missing too, or is there without a field, nobody can tell.
	private static String common(List<String> entries) {
		String common = PayloadShape.around(entries.get(0));
		for (String entry : entries) {
			while (!isBelowOne(entry, Set.of(common))) {
				common = PayloadShape.around(common);
			}
		}
		return common;
	}

	private void addNew() {
		for (String path : this.now.entries()) {
			if (!this.expected.has(path) && !isBelowOne(path, this.retyped) && !isClosed(path, this.expected)) {
				this.changes.add(new FieldChange(path, this.now.types(path), Set.of(), false));
			}
		}
	}

}
