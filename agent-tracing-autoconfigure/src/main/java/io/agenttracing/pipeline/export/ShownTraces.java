package io.agenttracing.pipeline.export;

import io.agenttracing.pipeline.SpanViewer;

import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * What the startup line says of the page that shows traces, where it is a dependency.
 */
final class ShownTraces {

	private static final String VIEWER = "io.agenttracing.viewer.ViewerAutoConfiguration";

	private static final String ENABLED = "agent-tracing.viewer.enabled";

	private ShownTraces() {
	}

	/**
	 * Where traces go and are shown.
	 * @param exported says where they go
	 * @param nowhere whether that is nowhere
	 * @param viewer the page, {@link SpanViewer#NONE} for none
	 * @param environment may have it off
	 * @return both
	 */
	static String describe(String exported, boolean nowhere, SpanViewer viewer, Environment environment) {
		String place = viewer.place();
		if (place != null) {
			return nowhere ? "traces are shown at " + place + " and exported nowhere" : exported;
		}
		boolean missed = viewer == SpanViewer.NONE
				&& !"false".equalsIgnoreCase(environment.getProperty(ENABLED, "auto").strip())
				&& ClassUtils.isPresent(VIEWER, ShownTraces.class.getClassLoader());
		return missed ? exported + "; no page shows them: neither DevTools nor the profile dev or local is active ("
				+ ENABLED + ")" : exported;
	}

}
