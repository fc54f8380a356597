package io.agenttracing.span;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;

/**
 * Detects OpenTelemetry's javaagent by the classes that it puts behind the application's
 * OpenTelemetry API. There are none if it is switched off or does not instrument the API.
 *
 * @since 0.1.0
 */
public final class JavaAgent {

	private static final String PACKAGE = "io.opentelemetry.javaagent.";

	private JavaAgent() {
	}

	/**
	 * Whether contexts are the javaagent's.
	 * @return whether they hold only its own spans
	 */
	public static boolean hasContexts() {
		return isOfAgent(Context.root());
	}

	/**
	 * Whether an OpenTelemetry instance is the javaagent's.
	 * @param openTelemetry the instance
	 * @return whether the javaagent creates and exports its spans
	 */
	public static boolean makesSpansOf(OpenTelemetry openTelemetry) {
		return isOfAgent(openTelemetry.getTracer(AgentSpans.INSTRUMENTATION_SCOPE));
	}

	private static boolean isOfAgent(Object object) {
		return object.getClass().getName().startsWith(PACKAGE);
	}

}
