package io.agenttracing.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys below {@code agent-tracing} that nobody reads.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertiesTests {

	/** What documents say of it is held by that module's ViewerReferenceTests. */
	private static final String OF_ANOTHER_MODULE = "agent-tracing.viewer.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AgentTracingAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource({ "agent-tracing.sampling.probabilty, agent-tracing.sampling.probability",
			"agentTracing.sampling.probabilty, agent-tracing.sampling.probability",
			"agent-tracing.probability, agent-tracing.sampling.probability",
			"agent-tracing.max-spans-per-trace, agent-tracing.limit.max-spans-per-trace",
			"agent-tracing.sampling.keep-errors, agent-tracing.sampling.keep.errors",
			"agent-tracing.exprot.shutdown-timeout, agent-tracing.export.shutdown-timeout",
			"agent-tracing.timeout[0].agent, agent-tracing.timeouts[].agent",
			"agent-tracing.timeouts[0].name, agent-tracing.timeouts[].agent",
			"agent-tracing.sampling.rules[1].probabilty, agent-tracing.sampling.rules[].probability",
			"agent-tracing.redis.write-channel, agent-tracing.redis.write-channels",
			"agent-tracing.buffersize.max, agent-tracing.buffer-size", "agent-tracing, agent-tracing.enabled" })
	void warnsOnceWithTheNearest(String key, String nearest, CapturedOutput output) {
		this.runner.withPropertyValues(key + "=s3cr3t-value").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).containsOnlyOnce("WARN")
				.containsOnlyOnce("'" + key + "'")
				.contains("unknown and changes nothing. The nearest known one is '" + nearest + "'")
				.doesNotContain("s3cr3t-value");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "agent-tracing.sampling.probability=0.5", "agentTracing.sampling.maxTracesPerSecond=7",
			"AGENT-TRACING.BUFFER_SIZE=1MB", "agent-tracing.redis.write-channels=a,b",
			"agent-tracing.redis.writeChannels[3]=a", "agent-tracing.sampling.rules[12].agent=x",
			"agent-tracing.timeouts[0].timeout=3s", "agent-tracing.timeouts=", "agent-tracing.sampling=",
			"agent-tracing-extra.enabled=true", "other.agent-tracing.foo=1", "agent.tracing.foo=1" })
	void isQuietAboutWhatIsRead(String property, CapturedOutput output) {
		this.runner.withPropertyValues(property).run((context) -> assertThat(output).doesNotContain("WARN"));
	}

	@Test
	void saysWhereTheKeyIs(CapturedOutput output) throws IOException {
		PropertySource<?> yaml = new YamlPropertySourceLoader()
			.load("yaml",
					new ByteArrayResource("agent-tracing:\n  inflight:\n    stuck_afer: 3s\n".getBytes(UTF_8),
							"application.yaml"))
			.get(0);
		run(yaml);
		assertThat(output).contains("The property 'agent-tracing.inflight.stuck_afer'", "application.yaml", " - 3:17)")
			.contains("'agent-tracing.inflight.stuck-after'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "AGENTTRACING_SAMPLING_PROBABILITY", "AGENT_TRACING_SAMPLING_PROBABILITY",
			"AGENTTRACING_SAMPLING_MAXTRACESPERSECOND", "AGENT_TRACING_SAMPLING_MAX_TRACES_PER_SECOND",
			"agenttracing_sampling_probability", "AGENTTRACING_REDIS_WRITECHANNELS_0", "AGENTTRACING_TIMEOUTS_0_AGENT",
			"AGENT_TRACING_SERVICE_HOST", "AGENT_TRACING_SERVICE_PORT_HTTP", "AGENT_TRACING_PORT",
			"AGENT_TRACING_PORT_8080_TCP_ADDR" })
	void knowsEnvironmentVariables(String name, CapturedOutput output) {
		run(variable(name));
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@CsvSource({ "AGENT_TRACING_SAMPLING_PROBABILTY, agent-tracing.sampling.probability",
			"AGENTTRACING_SAMPLING_MAX_TRACES_PER_SECOND, agent-tracing.sampling.max-traces-per-second",
			"AGENTTRACING_TIMEOUTS_0_TIMOUT, agent-tracing.timeouts[].timeout" })
	void warnsOfEnvironmentVariables(String name, String nearest, CapturedOutput output) {
		run(variable(name));
		assertThat(output).contains("'" + name + "'", "The nearest known one is '" + nearest + "'");
	}

	@Test
	void agreesWithSpringBootOnWhatBinds() {
		for (String name : List.of("AGENTTRACING_SAMPLING_MAXTRACESPERSECOND",
				"AGENT_TRACING_SAMPLING_MAX_TRACES_PER_SECOND", "agenttracing_sampling_maxtracespersecond",
				"AGENTTRACING_SAMPLING_MAX_TRACES_PER_SECOND", "AGENT_TRACING_SAMPLING_MAXTRACESPERSECOND")) {
			boolean binds = new Binder(ConfigurationPropertySources.from(variable(name)))
				.bind("agent-tracing.sampling.max-traces-per-second", String.class)
				.isBound();
			assertThat(known().contains(name, true, true)).as(name).isEqualTo(binds);
		}
	}

	@Test
	void knowsWhatTheDocumentationSays() throws IOException {
		Map<String, Path> keys = new LinkedHashMap<>();
		Path root = Path.of("..").toAbsolutePath().normalize();
		try (Stream<Path> docs = Stream.concat(Stream.of(root.resolve("README.md")),
				Files.list(root.resolve("docs")).filter((file) -> file.toString().endsWith(".md")))) {
			for (Path file : docs.toList()) {
				Matcher matcher = Pattern.compile("(?<!test\\.)agent-tracing((?:\\.[a-z][a-z-]+)+)(?![\\w.*-])")
					.matcher(Files.readString(file).replaceAll("The property '[^']+'", ""));
				while (matcher.find()) {
					if (!matcher.group().startsWith(OF_ANOTHER_MODULE)) {
						keys.put(matcher.group(), file);
					}
				}
			}
		}
		assertThat(keys).hasSizeGreaterThan(5);
		keys.forEach((key, file) -> assertThat(known().contains(key, false, false)).as("%s in %s", key, file).isTrue());
	}

	@Test
	void knowsTheFeaturesOfOtherJars(@TempDir Path jar, CapturedOutput output) throws IOException {
		Path metadata = jar.resolve("META-INF/spring-configuration-metadata.json");
		Files.createDirectories(metadata.getParent());
		Files.writeString(metadata, """
				{"groups": [{"name": "agent-tracing.weather"}, {"name": "agent-tracing.absent"}],
				"properties": [{"name": "agent-tracing.weather.city", "type": "java.lang.String"},
				{"name": "agent-tracing.weather.labels", "type": "java.util.Map<java.lang.String,java.lang.String>"}]}
				""");
		try (URLClassLoader loader = new URLClassLoader(new URL[] { jar.toUri().toURL() },
				getClass().getClassLoader())) {
			this.runner.withClassLoader(loader)
				.withPropertyValues("agent-tracing.weather.city=Graz", "agent-tracing.weather.labels.any.thing=x",
						"agent-tracing.absent.any=x", "agent-tracing.weather.ciyt=Graz")
				.run((context) -> assertThat(output).containsOnlyOnce("WARN")
					.contains("'agent-tracing.weather.ciyt'")
					.contains("'agent-tracing.weather.city'"));
		}
	}

	@Test
	void endsAtTwenty(CapturedOutput output) {
		String[] properties = new String[30];
		for (int i = 0; i < properties.length; i++) {
			properties[i] = "agent-tracing.wrong" + i + "=x";
		}
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(output).contains("10 more keys below agent-tracing are unknown"));
	}

	@Test
	void doesNotFailTheStartForSomebodyElsesSource() {
		long failures = Failures.count();
		run(new SystemEnvironmentPropertySource("broken", Map.of()) {

			@Override
			public String[] getPropertyNames() {
				throw new IllegalStateException("not now");
			}

		});
		assertThat(Failures.count()).isEqualTo(failures + 1);
	}

	@Test
	void isQuietWhenSwitchedOff(CapturedOutput output) {
		this.runner.withPropertyValues("agent-tracing.enabled=false", "agent-tracing.wrong=x")
			.run((context) -> assertThat(output).doesNotContain("WARN"));
	}

	private static SystemEnvironmentPropertySource variable(String name) {
		return new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				Map.of(name, "1"));
	}

	private static KnownProperties known() {
		try {
			return new ConfigurationMetadata(null).own();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void run(PropertySource<?> source) {
		ConfigurableEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		new UnknownProperties(environment, new ConfigurationMetadata(null)).afterSingletonsInstantiated();
	}

}
