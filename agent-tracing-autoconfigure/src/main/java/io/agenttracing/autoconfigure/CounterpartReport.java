package io.agenttracing.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.NativeDetector;

/**
 * Warns at startup of features that do not work because the internals of a library have
 * changed, one line for each feature.
 */
final class CounterpartReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(CounterpartReport.class);

	private final ObjectProvider<Counterparts> counterparts;

	private final @Nullable ClassLoader classLoader;

	CounterpartReport(ObjectProvider<Counterparts> counterparts, @Nullable ClassLoader classLoader) {
		this.counterparts = counterparts;
		this.classLoader = classLoader;
	}

	@Override
	public void afterSingletonsInstantiated() {
		// A native image lacks members that its metadata does not list.
		if (!NativeDetector.inNativeImage()) {
			this.counterparts.orderedStream()
				.flatMap((expected) -> expected.all().stream())
				.forEach((expected) -> Failures.attempt(logger, "It is not known whether all libraries are as expected",
						() -> report(expected)));
		}
	}

	private void report(Counterparts expected) {
		List<Counterparts.Part> missing = expected.missing(this.classLoader);
		if (!missing.isEmpty()) {
			logger.warn(expected.consequence() + ": a library is of a version that agent tracing does not know. "
					+ missing.stream().map(Counterparts.Part::toString).collect(Collectors.joining(", "))
					+ ((missing.size() == 1) ? " is" : " are") + " missing");
		}
	}

}
