package io.agenttracing.autoconfigure;

import io.agenttracing.span.JavaAgent;
import io.opentelemetry.api.OpenTelemetry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Warns at startup that OpenTelemetry's javaagent breaks the traces of an application
 * that has an SDK of its own: the agent bridges the OpenTelemetry API of the application
 * to its own context, in which only its own spans are found.
 */
final class JavaAgentReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(JavaAgentReport.class);

	private final ObjectProvider<OpenTelemetry> openTelemetry;

	JavaAgentReport(ObjectProvider<OpenTelemetry> openTelemetry) {
		this.openTelemetry = openTelemetry;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (JavaAgent.hasContexts()) {
			OpenTelemetry instance = this.openTelemetry.getIfUnique();
			if (instance != null && !JavaAgent.makesSpansOf(instance)) {
				logger.warn("OpenTelemetry's javaagent keeps the spans of this application from finding their parents:"
						+ " traces are flat or in pieces. Either start with"
						+ " -Dotel.instrumentation.opentelemetry-api.enabled=false, so that the agent leaves the"
						+ " application's own tracing alone, or let the agent make all spans, which then are not"
						+ " exported by agent tracing:"
						+ " @Bean OpenTelemetry openTelemetry() { return GlobalOpenTelemetry.get(); }");
			}
		}
	}

}
