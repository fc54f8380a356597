package io.agenttracing.instrument.springai;

import java.util.stream.Stream;

import io.agenttracing.autoconfigure.GenAiProperties;

import org.springframework.core.env.Environment;

/**
 * What content an application wants to have recorded. Whoever has Spring AI log or
 * observe it has asked for that kind.
 *
 * @param input what models are asked
 * @param output what they answer
 * @param tools what tools are asked and answer
 */
record ContentOptIn(boolean input, boolean output, boolean tools) {

	static ContentOptIn of(GenAiProperties properties, Environment environment) {
		boolean all = properties.isCaptureContent();
		return new ContentOptIn(
				all || isSet(environment, "chat.observations.log-prompt", "chat.client.observations.log-prompt"),
				all || isSet(environment, "chat.observations.log-completion",
						"chat.client.observations.log-completion"),
				all || isSet(environment, "tools.observations.include-content"));
	}

	private static boolean isSet(Environment environment, String... properties) {
		return Stream.of(properties)
			.anyMatch((property) -> environment.getProperty("spring.ai." + property, Boolean.class, false));
	}

}
