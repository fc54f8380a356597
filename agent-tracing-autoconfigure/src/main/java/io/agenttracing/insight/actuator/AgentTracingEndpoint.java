package io.agenttracing.insight.actuator;

import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.autoconfigure.EndpointSection;
import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Actuator endpoint that shows how agent tracing is configured and what happened to
 * spans, for an application without a metrics backend. Read-only, and exposed only by the
 * application.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
@Endpoint(id = "agenttracing", defaultAccess = Access.READ_ONLY)
public class AgentTracingEndpoint {

	private final ObjectProvider<EndpointSection> sections;

	/**
	 * An endpoint.
	 * @param sections its sections
	 */
	public AgentTracingEndpoint(ObjectProvider<EndpointSection> sections) {
		this.sections = sections;
	}

	/**
	 * All sections.
	 * @return the sections by name
	 */
	@ReadOperation
	public Map<String, Object> all() {
		Map<String, Object> result = new LinkedHashMap<>();
		this.sections.orderedStream().forEach((section) -> result.put(section.name(), section.content()));
		return result;
	}

	/**
	 * One section.
	 * @param section its name
	 * @return its content, or {@code null} where there is no such section
	 */
	@ReadOperation
	public @Nullable Object one(@Selector String section) {
		return this.sections.orderedStream()
			.filter((candidate) -> candidate.name().equals(section))
			.findFirst()
			.map(EndpointSection::content)
			.orElse(null);
	}

}
