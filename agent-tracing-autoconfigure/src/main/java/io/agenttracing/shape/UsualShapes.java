package io.agenttracing.shape;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The usual shapes of the agents and channels of a process. Those that were not used for
 * the longest time are forgotten where there are too many.
 */
final class UsualShapes {

	static final int MAX_SUBJECTS = 1_000;

	private static final int FORGOTTEN = MAX_SUBJECTS / 10;

	private static final int MAX_NAME = 256;

	private final List<Map<String, UsualShape>> shapes = new ArrayList<>();

	UsualShapes() {
		for (int i = 0; i < PayloadKind.values().length; i++) {
			this.shapes.add(new ConcurrentHashMap<>());
		}
	}

	UsualShape of(PayloadKind kind, String subject) {
		Map<String, UsualShape> shapes = this.shapes.get(kind.ordinal());
		UsualShape known = shapes.get(subject);
		return (known != null) ? known : add(shapes, subject);
	}

	private UsualShape add(Map<String, UsualShape> shapes, String subject) {
		// Names of channels come from other processes.
		String name = (subject.length() <= MAX_NAME) ? subject : subject.substring(0, MAX_NAME);
		UsualShape shape = shapes.computeIfAbsent(name, (key) -> new UsualShape());
		if (size() > MAX_SUBJECTS) {
			forget();
		}
		return shape;
	}

	private synchronized void forget() {
		if (size() <= MAX_SUBJECTS) {
			return;
		}
		List<Subject> subjects = new ArrayList<>();
		long now = System.nanoTime();
		this.shapes
			.forEach((of) -> of.forEach((name, shape) -> subjects.add(new Subject(of, name, now - shape.lastUse()))));
		subjects.sort(Comparator.comparingLong(Subject::age).reversed());
		subjects.stream().limit(FORGOTTEN).forEach((subject) -> subject.of().remove(subject.name()));
	}

	int size() {
		int size = 0;
		for (Map<String, UsualShape> shapes : this.shapes) {
			size += shapes.size();
		}
		return size;
	}

	private record Subject(Map<String, UsualShape> of, String name, long age) {

	}

}
