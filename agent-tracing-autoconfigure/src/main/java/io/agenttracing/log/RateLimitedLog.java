package io.agenttracing.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Logs warnings once for each key, or once for each key and interval. Keys may be
 * untrusted: they are truncated, and beyond a number of keys further ones are not logged.
 * An appender that throws does not fail the caller.
 */
public final class RateLimitedLog {

	/** The number of keys that are logged. */
	public static final int MAX_KEYS = 256;

	private static final int LONGEST_KEY = 256;

	private static final long NEVER = Long.MAX_VALUE;

	private final Log logger;

	private final long intervalNanos;

	private final LongSupplier nanoTime;

	private final Map<Object, Long> logged = new ConcurrentHashMap<>(2);

	private RateLimitedLog(Log logger, long intervalNanos, LongSupplier nanoTime) {
		this.logger = logger;
		this.intervalNanos = intervalNanos;
		this.nanoTime = nanoTime;
	}

	/**
	 * Warns once for each key.
	 * @param logger the logger
	 * @return the log
	 */
	public static RateLimitedLog once(Log logger) {
		return new RateLimitedLog(logger, NEVER, () -> 0);
	}

	/**
	 * Warns of each key at once, and again after each interval.
	 * @param interval the interval
	 * @param logger the logger
	 * @param nanoTime the clock
	 * @return the log
	 */
	public static RateLimitedLog every(Duration interval, Log logger, LongSupplier nanoTime) {
		return new RateLimitedLog(logger, interval.toNanos(), nanoTime);
	}

	/**
	 * Logs a warning without a key.
	 * @param message supplies the message, if it is logged
	 */
	public void warn(Supplier<String> message) {
		warn("", message);
	}

	/**
	 * Logs a warning for a key.
	 * @param key the key
	 * @param message supplies the message, if it is logged
	 */
	public void warn(Object key, Supplier<String> message) {
		warn(key, message, null);
	}

	/**
	 * Logs a warning for a key.
	 * @param key the key
	 * @param message supplies the message, if it is logged
	 * @param failure the exception, if any
	 */
	public void warn(Object key, Supplier<String> message, @Nullable Throwable failure) {
		try {
			if (isDue(key)) {
				this.logger.warn(message.get(), failure);
			}
		}
		catch (Throwable ex) {
			Failures.counted();
		}
	}

	/**
	 * Whether the number of keys is reached, so that finding further ones is of no use.
	 * @return whether no new key will be logged
	 */
	public boolean isFull() {
		return this.logged.size() >= MAX_KEYS;
	}

	private boolean isDue(Object key) {
		Object bounded = (key instanceof String text) ? LogText.cut(text, LONGEST_KEY) : key;
		long now = this.nanoTime.getAsLong();
		Long last = this.logged.get(bounded);
		if (last != null) {
			return now - last >= this.intervalNanos && this.logged.replace(bounded, last, now);
		}
		return !isFull() && this.logged.putIfAbsent(bounded, now) == null;
	}

}
