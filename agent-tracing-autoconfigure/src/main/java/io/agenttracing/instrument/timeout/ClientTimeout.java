package io.agenttracing.instrument.timeout;

import java.time.Duration;

import io.agenttracing.failure.Failures;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The read timeout of one HTTP client, which is updated by the client's setters. It is
 * unknown once the underlying client of the library has been replaced.
 */
final class ClientTimeout implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(ClientTimeout.class);

	private final Use use;

	private volatile long millis;

	/**
	 * The timeout of a client.
	 * @param millis milliseconds, 0 if there is none or it is not known
	 * @param use uses it when the client is called
	 */
	ClientTimeout(long millis, Use use) {
		this.millis = millis;
		this.use = use;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object result = invocation.proceed();
		switch (invocation.getMethod().getName()) {
			case "setReadTimeout" -> this.millis = millis(invocation.getArguments()[0]);
			case "setHttpClient" -> this.millis = 0;
			case "createRequest", "connect" -> result = use(result);
			default -> {
			}
		}
		return result;
	}

	private @Nullable Object use(@Nullable Object result) {
		long known = this.millis;
		if (result == null || known <= 0) {
			return result;
		}
		return Failures.attempt(logger, "The timeout of an HTTP client could not be set on its span",
				() -> this.use.apply(result, known), result);
	}

	static long millis(@Nullable Object timeout) {
		if (timeout instanceof Duration duration) {
			return duration.toMillis();
		}
		return (timeout instanceof Number number) ? number.longValue() : 0;
	}

	/**
	 * Uses a timeout.
	 */
	@FunctionalInterface
	interface Use {

		/**
		 * Uses the timeout of a client that was called.
		 * @param result the request or response
		 * @param millis the timeout
		 * @return the result for the caller
		 */
		Object apply(Object result, long millis);

	}

}
