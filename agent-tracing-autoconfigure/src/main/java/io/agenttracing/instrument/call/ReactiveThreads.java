package io.agenttracing.instrument.call;

import java.util.List;
import java.util.Set;

/**
 * Recognizes threads that run reactive chains and coroutines, by the names of their
 * classes or by their own: none of the libraries need be present.
 */
final class ReactiveThreads {

	private static final Set<String> TYPES = Set.of("reactor.core.scheduler.NonBlocking",
			"io.netty.util.concurrent.FastThreadLocalThread",
			"kotlinx.coroutines.scheduling.CoroutineScheduler$Worker");

	// Schedulers.boundedElastic(), Dispatchers, and WebClient with the client of the JDK
	private static final List<String> NAMES = List.of("boundedElastic-", "loomBoundedElastic-",
			"DefaultDispatcher-worker-", "kotlinx.coroutines.DefaultExecutor", "HttpClient-");

	private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
		@Override
		protected Boolean computeValue(Class<?> type) {
			return AsynchronousResults.isAny(type, TYPES);
		}
	};

	private ReactiveThreads() {
	}

	static boolean isReactive(Thread thread) {
		return KNOWN.get(thread.getClass()) || NAMES.stream().anyMatch(thread.getName()::startsWith);
	}

}
