package io.agenttracing.instrument.call.coroutine;

import java.lang.reflect.Field;
import java.util.Set;

import kotlinx.coroutines.Incomplete;
import kotlinx.coroutines.JobSupport;
import kotlinx.coroutines.internal.LockFreeLinkedListNode;
import kotlinx.coroutines.internal.ScopeCoroutine;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;

/**
 * Finds what the coroutine behind a publisher waits for. Reads private fields of Reactor
 * and Kotlin, and throws if they have changed.
 */
final class SuspensionPoint {

	// The sinks, which hold the coroutine as their disposable.
	private static final Set<String> KEEPERS = Set.of("reactor.core.publisher.MonoCreate$DefaultMonoSink",
			"reactor.core.publisher.FluxCreate$SinkDisposable");

	private static final int MAX_STEPS = 256;

	private SuspensionPoint() {
	}

	/**
	 * Finds the suspension point.
	 * @param subscription the subscription to it
	 * @return the continuation that the coroutine is suspended at, else the innermost
	 * coroutine, {@code null} if there is none
	 */
	static @Nullable Object of(@Nullable Object subscription) throws ReflectiveOperationException {
		Object innermost = coroutine(subscription);
		for (int step = 0; step < MAX_STEPS && innermost instanceof JobSupport job; step++) {
			Object next = waitsFor(job);
			if (next == null) {
				return job;
			}
			innermost = next;
		}
		return innermost;
	}

	private static @Nullable Object coroutine(@Nullable Object subscription) throws ReflectiveOperationException {
		Object source = subscription;
		for (int step = 0; step < MAX_STEPS && source instanceof Scannable scannable; step++) {
			Object parent = scannable.scanUnsafe(Attr.PARENT);
			if (parent == null) {
				break;
			}
			source = parent;
		}
		while (source != null && KEEPERS.contains(source.getClass().getName())) {
			source = read(source, "disposable");
		}
		return source;
	}

	// Prefers its own continuation, or a scope that it has opened, to coroutines that it
	// has launched.
	private static @Nullable Object waitsFor(JobSupport job) throws ReflectiveOperationException {
		Object state = job.getState$kotlinx_coroutines_core();
		Object list = (state instanceof Incomplete incomplete) ? incomplete.getList() : null;
		Object node = (list instanceof LockFreeLinkedListNode head) ? head.getNext() : state;
		Object last = null;
		for (int step = 0; step < MAX_STEPS && node != list && node instanceof LockFreeLinkedListNode known; step++) {
			String type = known.getClass().getSimpleName();
			if (type.equals("ChildContinuation")) {
				return read(known, "child");
			}
			if (type.equals("ChildHandleNode")) {
				Object child = read(known, "childJob");
				last = (last instanceof ScopeCoroutine && !(child instanceof ScopeCoroutine)) ? last : child;
			}
			node = (list != null) ? known.getNext() : null;
		}
		return last;
	}

	private static @Nullable Object read(Object object, String name) throws ReflectiveOperationException {
		Field field = object.getClass().getDeclaredField(name);
		field.setAccessible(true);
		return field.get(object);
	}

}
