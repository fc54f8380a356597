package io.agenttracing.transparency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * All that an application could observe while a program ran, in order. Objects are told
 * apart by their identity: those that the program has made have a name.
 */
final class Trail {

	private final List<String> events = new ArrayList<>();

	private final Map<Object, String> names = new IdentityHashMap<>();

	synchronized <T> T name(T object, String name) {
		this.names.put(object, name);
		return object;
	}

	synchronized void add(String event) {
		this.events.add("[" + threadKind() + "] " + event);
	}

	synchronized List<String> events() {
		return List.copyOf(this.events);
	}

	static String threadKind() {
		Thread thread = Thread.currentThread();
		String type = (thread.getClass() != Thread.class) ? thread.getClass().getSimpleName() + " " : "";
		return type + thread.getName().replaceAll("[0-9]+", "#");
	}

	/**
	 * The name of an object, or for one that the program has not made, its class; with
	 * the causes of an exception, and those that it has suppressed.
	 */
	synchronized String describe(@Nullable Object object) {
		return describe(object, Collections.newSetFromMap(new IdentityHashMap<>()));
	}

	private String describe(@Nullable Object object, Set<Object> above) {
		if (object == null) {
			return "null";
		}
		String name = this.names.getOrDefault(object, "a " + object.getClass().getName());
		if (!(object instanceof Throwable failure)) {
			return name;
		}
		if (!above.add(object)) {
			return name + " again";
		}
		StringBuilder text = new StringBuilder(name);
		Throwable cause = (failure instanceof HostileException) ? null : failure.getCause();
		if (cause != null) {
			text.append(" by ").append(describe(cause, above));
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			text.append(" suppressing ").append(describe(suppressed, above));
		}
		return text.toString();
	}

}
