package io.agenttracing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.testing.EmbeddedRedis;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code docs/reference.md} lists, held against the code and a running application.
 */
class ReferenceTests {

	private static final Path DOCS = Path.of("..", "docs");

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	private static final Pattern KEY = Pattern.compile("\"((?:agent_tracing|gen_ai|messaging)\\.[a-z_.-]*[a-z])\"");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final String FINDING = "agent_tracing.finding.{rule}";

	// What rules read where others write it.
	private static final Set<String> READ = Set.of("agent_tracing.rate_limiter.wait_ms",
			"messaging.batch.message_count", "messaging.kafka.message.offset");

	// Maps whose keys are values.
	private static final Map<String, String> BY_VALUE = Map.of("configuration", "{property}", "matches", "{property}",
			"spans.dropped", "{reason}", "spans.unsampled", "{reason}", "spans.folded", "{reason}", "traces",
			"{decision}");

	// Tags whose values are all known.
	private static final Set<String> BOUNDED = Set.of("outcome", "reason", "decision", "severity", "state",
			"gen_ai.operation.name");

	// What only a call has that has left its thread.
	private static final Set<String> SUSPENDED = Set.of("inflight.traces[].spans[].operators",
			"inflight.traces[].spans[].suspendedAt", "inflight.traces[].spans[].calledAt");

	// What only some findings have.
	private static final Set<String> OF_SOME = Set.of("findings.findings[].saving_ms",
			"findings.findings[].because_of");

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplication(Application.class).run("--server.port=0", "--server.address=127.0.0.1",
				"--management.endpoints.web.exposure.include=agenttracing", "--agent-tracing.sampling.probability=1.0",
				"--agent-tracing.timeouts[0].agent=outer", "--agent-tracing.timeouts[0].timeout=30s",
				"--agent-tracing.export.shutdown-timeout=0s", "--spring.data.redis.host=" + redis.host(),
				"--spring.data.redis.port=" + redis.port(),
				"--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:1/v1/traces");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void listsEveryAttributeWithItsType() throws Exception {
		Map<String, String> expected = new TreeMap<>();
		for (Field field : AgentSpanAttributes.class.getFields()) {
			AttributeKey<?> key = (AttributeKey<?>) field.get(null);
			expected.put(key.getKey(), name(key.getType()));
		}
		expected.put(FINDING, name(AgentSpanAttributes.finding("any").getType()));
		Map<String, String> documented = new TreeMap<>();
		rows("Span attributes").forEach((row) -> documented.put(code(row.get(0)), row.get(1)));
		assertThat(documented).isEqualTo(expected);
	}

	@Test
	void listsEveryKeyThatOccursInTheCode() {
		Set<String> documented = new TreeSet<>();
		Stream.concat(rows("Span attributes").stream(), rows("Meters").stream())
			.forEach((row) -> documented.add(code(row.get(0))));
		String page = read(DOCS.resolve("reference.md"));
		documented.addAll(
				codes(page.substring(page.indexOf("\n### Attributes of Spring AI\n"), page.indexOf("\n## Meters\n"))));
		Set<String> found = matches(KEY);
		assertThat(found).hasSizeGreaterThan(50);
		found.removeAll(documented);
		// Read of spans that others make
		found.removeAll(Set.of("messaging.source.name", "messaging.batch.message_count"));
		// What several begin with
		found.removeIf((key) -> documented.stream().anyMatch((whole) -> whole.startsWith(key + ".")));
		found.removeAll(READ);
		assertThat(found).isEmpty();
	}

	@Test
	void listsTheIdsOfTheRules() {
		List<String> row = rows("Span attributes").stream()
			.filter((each) -> code(each.get(0)).equals(FINDING))
			.findFirst()
			.orElseThrow();
		Set<String> documented = codes(row.get(3));
		documented.remove("true");
		assertThat(documented).containsExactlyInAnyOrderElementsOf(Diagnosis.byAllRules().rules());
	}

	@Test
	void listsEveryMeterWithItsTags() {
		MeterRegistry registry = context.getBean(MeterRegistry.class);
		StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
		workWithModels();
		await().until(() -> {
			template.convertAndSend("reference", "hello");
			return registry.find("agent_tracing.context").meter() != null
					&& registry.find("gen_ai.invoke_agent.duration")
						.tag("gen_ai.operation.name", "invoke_workflow")
						.meter() != null;
		});
		Map<String, List<Object>> expected = new TreeMap<>();
		registry.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().matches("(agent_tracing|gen_ai)\\..*"))
			// A bucket
			.filter((meter) -> meter.getId().getTag("le") == null)
			.collect(Collectors.groupingBy((meter) -> meter.getId().getName()))
			.forEach((name, meters) -> expected.put(name, describe(meters)));
		Map<String, List<Object>> documented = new TreeMap<>();
		rows("Meters")
			.forEach((row) -> documented.put(code(row.get(0)), List.of(row.get(1), tags(row.get(2)), row.get(3))));
		assertThat(documented).isEqualTo(expected);
	}

	// All that is measured of agents, models and tools.
	private static void workWithModels() {
		AgentTracer tracer = context.getBean(AgentTracer.class);
		Callable<String> model = () -> tracer.call("model", StepKind.LLM, () -> {
			Span.current()
				.setAttribute(AgentSpanAttributes.USAGE_INPUT_TOKENS, 3)
				.setAttribute(AgentSpanAttributes.USAGE_OUTPUT_TOKENS, 2)
				.setAttribute(AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS, 1)
				.setAttribute(AgentSpanAttributes.RESPONSE_TIME_TO_FIRST_CHUNK, 0.1);
			return "answer";
		});
		tracer.workflow("reference", () -> {
			tracer.agent("reference", model);
			tracer.call("tool", StepKind.TOOL, () -> "result");
			return model.call();
		});
	}

	@Test
	void listsEveryFieldOfTheEndpoint() {
		AgentTracer tracer = context.getBean(AgentTracer.class);
		Set<String> fields = new TreeSet<>();
		await().until(() -> {
			JsonNode all = tracer.agent("outer", () -> tracer.agent("inner", ReferenceTests::endpoint));
			// Lists are empty at first.
			fields.clear();
			collect("", all, fields);
			return fields.contains("exporters[].lastError") && fields.contains("findings.findings[].rule");
		});
		fields.addAll(SUSPENDED);
		fields.addAll(OF_SOME);
		Set<String> documented = new TreeSet<>();
		rows("The endpoint").forEach((row) -> documented.add(code(row.get(0))));
		assertThat(documented).isEqualTo(fields);
	}

	@Test
	void listsEveryPropertyWithItsTypeDefaultAndDescription() throws IOException {
		Map<String, List<String>> expected = new TreeMap<>();
		for (URL metadata : Collections.list(getClass().getClassLoader().getResources(METADATA))) {
			try (var content = metadata.openStream()) {
				for (JsonNode property : new JsonMapper().readTree(content).path("properties")) {
					String name = property.path("name").asString();
					if (name.startsWith("agent-tracing.") || name.startsWith("management.endpoint.agenttracing.")) {
						expected.put(name, List.of(type(property.path("type").asString()),
								text(property.path("defaultValue")), property.path("description").asString("")));
					}
				}
			}
		}
		Map<String, List<String>> documented = new TreeMap<>();
		rows("Properties").forEach((row) -> documented.put(code(row.get(0)), row.subList(1, 4)));
		assertThat(documented).isEqualTo(expected);
	}

	@Test
	void theIndexHasEveryPage() throws IOException {
		try (Stream<Path> pages = Files.list(DOCS)) {
			Set<String> names = pages.map((page) -> page.getFileName().toString())
				.filter((name) -> name.endsWith(".md") && !name.equals("README.md"))
				.collect(Collectors.toCollection(TreeSet::new));
			Set<String> listed = Pattern.compile("^- \\[[^]]+]\\((\\w[\\w-]*\\.md)\\): ", Pattern.MULTILINE)
				.matcher(read(DOCS.resolve("README.md")))
				.results()
				.map((MatchResult match) -> match.group(1))
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(listed).isEqualTo(names);
		}
	}

	// Nobody can write the name of an enum into a file of properties, but its values.
	private static String type(String name) {
		Class<?> type = ClassUtils.isPresent(name, null) ? ClassUtils.resolveClassName(name, null) : Object.class;
		if (type.isEnum()) {
			return Stream.of(type.getEnumConstants())
				.map((value) -> '`' + value.toString().toLowerCase(Locale.ROOT).replace('_', '-') + '`')
				.collect(Collectors.joining(", "));
		}
		return '`' + name.replaceAll("(\\w+[.$])+", "") + '`';
	}

	private static String name(AttributeType type) {
		return switch (type) {
			case STRING, BOOLEAN, LONG, DOUBLE -> type.name().toLowerCase(Locale.ROOT);
			case STRING_ARRAY -> "string[]";
			default -> type.name();
		};
	}

	private static List<Object> describe(List<Meter> meters) {
		Map<String, Set<String>> tags = new TreeMap<>();
		for (Meter meter : meters) {
			for (Tag tag : meter.getId().getTags()) {
				String value = BOUNDED.contains(tag.getKey()) ? tag.getValue() : "any";
				tags.computeIfAbsent(tag.getKey(), (key) -> new TreeSet<>()).add(value);
			}
		}
		Meter.Id id = meters.get(0).getId();
		return List.of(id.getType().name().toLowerCase(Locale.ROOT), tags, String.valueOf(id.getDescription()));
	}

	private static Map<String, Set<String>> tags(String cell) {
		Map<String, Set<String>> tags = new TreeMap<>();
		for (String tag : cell.isEmpty() ? new String[0] : cell.split("; ")) {
			String[] parts = tag.split(": ", 2);
			tags.put(code(parts[0]), parts[1].equals("any") ? Set.of("any") : codes(parts[1]));
		}
		return tags;
	}

	private static JsonNode endpoint() throws IOException, InterruptedException {
		String port = context.getEnvironment().getProperty("local.server.port");
		URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/agenttracing");
		return new JsonMapper().readTree(
				HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
	}

	private static void collect(String path, JsonNode node, Set<String> fields) {
		if (node.isObject()) {
			node.forEachEntry((name, value) -> {
				String key = BY_VALUE.getOrDefault(path, name);
				if (key.equals("below")) {
					fields.add(path + ".below[]");
					value.forEach((element) -> collect(path, element, fields));
				}
				else {
					collect(path.isEmpty() ? key : path + '.' + key, value, fields);
				}
			});
		}
		else if (node.isArray() && !node.isEmpty()) {
			node.forEach((element) -> collect(path + "[]", element, fields));
		}
		else {
			fields.add(node.isArray() ? path + "[]" : path);
		}
	}

	private static String text(JsonNode value) {
		return value.isMissingNode() ? "" : '`' + (value.isString() ? value.asString() : value.toString()) + '`';
	}

	// The rows of the first table below a heading.
	private static List<List<String>> rows(String heading) {
		String page = read(DOCS.resolve("reference.md"));
		String section = page.substring(page.indexOf("\n## " + heading + "\n"));
		List<List<String>> rows = new ArrayList<>();
		for (String line : section.lines().toList()) {
			if (line.startsWith("|")) {
				rows.add(Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
					.map(String::strip)
					.toList());
			}
			else if (!rows.isEmpty()) {
				break;
			}
		}
		return rows.subList(2, rows.size());
	}

	private static String code(String cell) {
		return codes(cell).iterator().next();
	}

	private static Set<String> codes(String text) {
		return groups(CODE, text).collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> matches(Pattern pattern) {
		return sources().stream()
			.flatMap((source) -> groups(pattern, read(source)))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Stream<String> groups(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
	}

	// Of all modules that an application depends on.
	private static List<Path> sources() {
		try (Stream<Path> files = Files.walk(Path.of("..").toRealPath())) {
			return files.filter((file) -> file.toString().matches(".*/agent-tracing-[a-z-]+/src/main/.*\\.(java|kt)"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RedisMessageListenerContainer listenerContainer(RedisConnectionFactory connectionFactory) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(connectionFactory);
			container.addMessageListener((message, pattern) -> {
			}, new ChannelTopic("reference"));
			return container;
		}

	}

}
