package io.agenttracing.sample.startup;

import java.util.Optional;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Where the traces can be looked at, if they can.
 */
@Component
class PageOfTraces {

	private final Environment environment;

	PageOfTraces(Environment environment) {
		this.environment = environment;
	}

	/**
	 * The page with all traces.
	 * @return the address
	 */
	Optional<String> address() {
		return Optional.ofNullable(this.environment.getProperty("local.agent-tracing.viewer.port"))
			.map((port) -> "http://localhost:" + port + "/");
	}

	/**
	 * The page with the traces that have an attribute, those that run as well.
	 * @param attribute the attribute and its value, such as {@code document.id=doc-1}
	 * @return the address
	 */
	Optional<String> addressOf(String attribute) {
		return address().map((page) -> page + "#/?q=" + attribute);
	}

}
