package io.agenttracing.span;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes threads that run reactive chains and coroutines, by the names of their
 * classes or by their own: none of the libraries need be present.
 *
 * @since 0.1.0
 */
public final class ReactiveThreads {

	private static final Set<String> TYPES = Set.of("reactor.core.scheduler.NonBlocking",
			"io.netty.util.concurrent.FastThreadLocalThread",
			"kotlinx.coroutines.scheduling.CoroutineScheduler$Worker");

	// Schedulers.boundedElastic(), Dispatchers, and WebClient with the client of the JDK
	private static final List<String> NAMES = List.of("boundedElastic-", "loomBoundedElastic-",
			"DefaultDispatcher-worker-", "kotlinx.coroutines.DefaultExecutor", "HttpClient-");

	private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
		@Override
		protected Boolean computeValue(Class<?> type) {
			return isAny(type);
		}
	};

	private ReactiveThreads() {
	}

	/**
	 * Whether a thread runs reactive chains or coroutines.
	 * @param thread the thread
	 * @return whether it does
	 */
	public static boolean isReactive(Thread thread) {
		return KNOWN.get(thread.getClass()) || NAMES.stream().anyMatch(thread.getName()::startsWith);
	}

	private static boolean isAny(@Nullable Class<?> type) {
		return type != null && (TYPES.contains(type.getName()) || isAny(type.getSuperclass())
				|| Arrays.stream(type.getInterfaces()).anyMatch(ReactiveThreads::isAny));
	}

}
