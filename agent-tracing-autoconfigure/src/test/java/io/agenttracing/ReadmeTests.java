package io.agenttracing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README says of properties, held against the code.
 */
class ReadmeTests {

	private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	private static final Path METADATA = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private final List<String> yamls = YAML.matcher(readme())
		.results()
		.map((MatchResult match) -> match.group(1))
		.toList();

	@Test
	void listsEveryPropertyWithItsDefault() throws IOException {
		Map<String, String> listed = new TreeMap<>();
		EnumerablePropertySource<?> yaml = load(this.yamls.get(1));
		for (String name : yaml.getPropertyNames()) {
			listed.put(name, String.valueOf(yaml.getProperty(name)));
		}
		Map<String, String> documented = new TreeMap<>();
		for (JsonNode property : metadata()) {
			String defaultValue = property.path("defaultValue").asString("");
			documented.put(property.get("name").asString(), defaultValue);
			assertThat(property.path("description").asString("")).as(property.toString()).endsWith(".");
		}
		assertThat(listed).isEqualTo(documented);
	}

	@Test
	void startsWithTheSmallestConfiguration() throws IOException {
		assertStarts(this.yamls.get(0), Map.of("agent-tracing.sampling.probability", "1.0",
				"agent-tracing.redis.write-channels[0]", "agent.*"));
	}

	@Test
	void startsWithAllProperties() throws IOException {
		assertStarts(this.yamls.get(1), Map.of("agent-tracing.redis.mode", "read-write"));
	}

	private static void assertStarts(String yaml, Map<String, String> values) throws IOException {
		EnumerablePropertySource<?> properties = load(yaml);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("spring.main.banner-mode=off", "spring.main.web-application-type=none",
					"spring.data.redis.host=" + redis.host(), "spring.data.redis.port=" + redis.port())
			.initializers((initialized) -> initialized.getEnvironment().getPropertySources().addFirst(properties))
			.run()) {
			assertThat(context.isRunning()).isTrue();
			values.forEach((name, value) -> assertThat(context.getEnvironment().getProperty(name)).isEqualTo(value));
		}
	}

	private static EnumerablePropertySource<?> load(String yaml) throws IOException {
		return (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
			.load("README", new ByteArrayResource(yaml.getBytes()))
			.get(0);
	}

	private static JsonNode metadata() throws IOException {
		return JsonMapper.builder().build().readTree(Files.readString(METADATA)).get("properties");
	}

	private static String readme() {
		try {
			return Files.readString(Path.of("..", "README.md"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
