package io.agenttracing.viewer;

import java.util.Map;

import io.agenttracing.viewer.server.ViewerServer;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The port that the page has got, where applications and their tests look for it, as for
 * {@code local.server.port}.
 */
final class LocalPort {

	static final String PROPERTY = "local.agent-tracing.viewer.port";

	private static final String SOURCE = "agentTracingViewerPort";

	private LocalPort() {
	}

	static ViewerServer tell(ViewerServer server, ConfigurableEnvironment environment) {
		environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, Map.of(PROPERTY, server.port())));
		return server;
	}

}
