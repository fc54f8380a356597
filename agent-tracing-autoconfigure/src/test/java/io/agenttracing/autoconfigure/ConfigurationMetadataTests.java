package io.agenttracing.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The generated metadata is the documentation that a developer sees while typing.
 */
class ConfigurationMetadataTests {

	@Test
	void everyPropertyHasSentence() throws IOException {
		List<Map<String, Object>> properties = properties();
		assertThat(properties).extracting((property) -> property.get("name"))
			.contains("agent-tracing.enabled", "agent-tracing.sampling.probability", "agent-tracing.console.enabled")
			.allSatisfy((name) -> assertThat((String) name).startsWith("agent-tracing."));
		assertThat(properties).allSatisfy((property) -> {
			String description = String.valueOf(property.get("description"));
			assertThat(description).as("%s", property.get("name")).matches("\\p{Upper}.*\\.").doesNotContain("<");
			if ("java.lang.Boolean".equals(property.get("type"))) {
				assertThat(description).as("%s", property.get("name")).startsWith("Whether ");
				assertThat(property).containsKey("defaultValue");
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> properties() throws IOException {
		List<Map<String, Object>> properties = new ArrayList<>();
		for (URL url : Collections.list(ConfigurationMetadataTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream content = url.openStream()) {
				Map<String, Object> metadata = JsonParserFactory.getJsonParser()
					.parseMap(new String(content.readAllBytes(), UTF_8));
				((List<Map<String, Object>>) metadata.get("properties")).stream()
					.filter((property) -> String.valueOf(property.get("sourceType")).startsWith("io.agenttracing."))
					// Those of the endpoint are generated, and Boot's.
					.filter((property) -> !String.valueOf(property.get("name")).startsWith("management.endpoint."))
					.forEach(properties::add);
			}
		}
		return properties;
	}

}
