package io.agenttracing.instrument.observation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names of two words. The first of them are kept, so that most requests need no new one;
 * a client of very many hosts makes the others each time.
 */
final class JoinedNames {

	static final int MAX_KEPT = 1_000;

	private static final int MAX_LENGTH = 256;

	private final ConcurrentMap<String, ConcurrentMap<String, String>> kept = new ConcurrentHashMap<>();

	private final AtomicInteger size = new AtomicInteger();

	String join(String first, String second) {
		ConcurrentMap<String, String> known = this.kept.get(first);
		String name = (known != null) ? known.get(second) : null;
		return (name != null) ? name : keep(first, second);
	}

	private String keep(String first, String second) {
		String name = first + ' ' + second;
		if (name.length() <= MAX_LENGTH && this.size.get() < MAX_KEPT
				&& this.kept.computeIfAbsent(first, (key) -> new ConcurrentHashMap<>())
					.putIfAbsent(second, name) == null) {
			this.size.incrementAndGet();
		}
		return name;
	}

	int size() {
		return this.size.get();
	}

}
