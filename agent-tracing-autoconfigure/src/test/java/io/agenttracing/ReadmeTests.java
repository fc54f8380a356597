package io.agenttracing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.agenttracing.autoconfigure.AgentTracingProperties;
import io.agenttracing.insight.console.ConsoleProperties;
import io.agenttracing.instrument.redis.RedisTracingProperties;
import io.agenttracing.pipeline.sampling.SamplingProperties;
import io.agenttracing.testing.EmbeddedRedis;
import io.opentelemetry.sdk.trace.samplers.Sampler;
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
			if (!property.get("name").asString().startsWith("agent-tracing.")) {
				continue;
			}
			String defaultValue = property.path("defaultValue").asString("");
			documented.put(property.get("name").asString(), defaultValue);
			assertThat(property.path("description").asString("")).as(property.toString()).endsWith(".");
		}
		assertThat(listed).isEqualTo(documented);
	}

	@Test
	void startsWithTheSmallestConfiguration() throws IOException {
		try (ConfigurableApplicationContext context = start(this.yamls.get(0))) {
			assertThat(context.getBean(RedisTracingProperties.class).getWriteChannels()).containsExactly("agent.*");
			assertThat(context.getBean(SamplingProperties.class).getProbability()).isEqualTo(1.0);
			assertThat(context.getBean(Sampler.class).getDescription()).contains("1.000000");
		}
	}

	@Test
	void bindsAllProperties() throws IOException {
		try (ConfigurableApplicationContext context = start(
				this.yamls.get(1).replace("enabled: false", "enabled: true"))) {
			assertThat(context.getBean(AgentTracingProperties.class).isEnabled()).isTrue();
			assertThat(context.getBean(SamplingProperties.class).getProbability()).isEqualTo(0.1);
			RedisTracingProperties redisProperties = context.getBean(RedisTracingProperties.class);
			assertThat(redisProperties.getMode()).isEqualTo(RedisTracingProperties.Mode.READ_WRITE);
			assertThat(redisProperties.getWriteChannels()).isEmpty();
			assertThat(redisProperties.isStartTraces()).isTrue();
			ConsoleProperties console = context.getBean(ConsoleProperties.class);
			assertThat(console.isEnabled()).isTrue();
			assertThat(console.getInterval()).isEqualTo(Duration.ZERO);
		}
	}

	private static ConfigurableApplicationContext start(String yaml) throws IOException {
		EnumerablePropertySource<?> properties = load(yaml);
		return new SpringApplicationBuilder(Application.class)
			.properties("spring.main.banner-mode=off", "spring.main.web-application-type=none",
					"spring.data.redis.host=" + redis.host(), "spring.data.redis.port=" + redis.port())
			.initializers((initialized) -> initialized.getEnvironment().getPropertySources().addFirst(properties))
			.run();
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
