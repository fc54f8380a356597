package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * After which time calls of annotated methods give up: what the configuration says, else
 * the annotation.
 */
final class AgentTimeouts {

	private final Function<String, @Nullable Duration> configured;

	AgentTimeouts(Function<String, @Nullable Duration> configured) {
		this.configured = configured;
	}

	/**
	 * The timeout of a call.
	 * @param method the method
	 * @param name the name of the agent or step
	 * @param annotated tells what its annotation says, empty for nothing
	 * @return the timeout, or null where there is none
	 */
	@Nullable Duration of(Method method, String name, Supplier<String> annotated) {
		Duration configured = this.configured.apply(name);
		return (configured != null) ? configured : parse(method, annotated.get().strip());
	}

	// A placeholder with an empty default stands for no timeout.
	private static @Nullable Duration parse(Method method, String text) {
		if (text.isEmpty()) {
			return null;
		}
		Duration timeout;
		try {
			timeout = DurationFormatterUtils.detectAndParse(text);
		}
		catch (RuntimeException ex) {
			throw new InvalidTimeoutException(method, text);
		}
		if (timeout.isNegative() || timeout.isZero()) {
			throw new InvalidTimeoutException(method, text);
		}
		return timeout;
	}

}
