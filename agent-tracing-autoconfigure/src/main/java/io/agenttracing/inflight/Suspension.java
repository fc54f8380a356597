package io.agenttracing.inflight;

import io.agenttracing.failure.Failures;
import io.agenttracing.trace.OpenSpan;
import io.agenttracing.trace.SuspendedPlace;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Asks a call that has left its thread where it waits. Operators are the application's
 * too, whatever they throw costs the answer.
 */
final class Suspension {

	private static final Log logger = LogFactory.getLog(Watchdog.class);

	private Suspension() {
	}

	/**
	 * The names of the operators that a span waits in.
	 * @param span the span
	 * @return the names, empty where they are not known
	 */
	static String operatorsOf(OpenSpan span) {
		try {
			SuspendedPlace place = span.place();
			return (place != null) ? SafeText.of(place.operators()) : "";
		}
		catch (Throwable ex) {
			Failures.caught(logger, "The operators of a publisher are not known", ex);
			return "";
		}
	}

}
