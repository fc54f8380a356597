package io.agenttracing.span;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;

/**
 * Knows OpenTelemetry's javaagent by the classes that it puts below the application's
 * OpenTelemetry API. Where it is switched off or leaves that alone there are none.
 *
 * @since 0.1.0
 */
public final class JavaAgent {

	private static final String PACKAGE = "io.opentelemetry.javaagent.";

	private JavaAgent() {
	}

	/**
	 * Whether contexts are the agent's.
	 * @return whether only its own spans are found in them
	 */
	public static boolean hasContexts() {
		return isOfAgent(Context.root());
	}

	/**
	 * Whether the spans of an OpenTelemetry are the agent's.
	 * @param openTelemetry the instance
	 * @return whether the agent makes and exports them
	 */
	public static boolean makesSpansOf(OpenTelemetry openTelemetry) {
		return isOfAgent(openTelemetry.getTracer(AgentSpans.INSTRUMENTATION_SCOPE));
	}

	private static boolean isOfAgent(Object object) {
		return object.getClass().getName().startsWith(PACKAGE);
	}

}
