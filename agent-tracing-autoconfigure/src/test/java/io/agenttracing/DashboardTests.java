package io.agenttracing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.PrometheusWhereChosen;
import io.agenttracing.testing.SpringAiWhereChosen;
import io.agenttracing.testing.model.ModelFault;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * The dashboard of {@code docs/grafana}, held against what Prometheus reads from an
 * application whose agents did all that it shows.
 */
class DashboardTests {

	// What Prometheus itself adds.
	private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

	private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)(?: #.*)?");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

	private static final JsonNode DASHBOARD = read();

	private static ModelServer server;

	private static ConfigurableApplicationContext context;

	private static Map<String, List<Map<String, String>>> scraped;

	@BeforeAll
	static void run() throws Exception {
		server = ModelServer.start();
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(SpringAiWhereChosen.CHOICE + "=openai", "spring.ai.model.embedding=none",
					"spring.ai.model.image=none", "spring.ai.model.moderation=none",
					"spring.ai.model.audio.speech=none", "spring.ai.model.audio.transcription=none",
					"spring.ai.openai.base-url=" + server.baseUrl() + "/v1", "spring.ai.openai.api-key=none",
					"spring.ai.openai.chat.model=gpt-5", PrometheusWhereChosen.CHOICE + "=true",
					"agent-tracing.sampling.probability=1.0", "agent-tracing.export.shutdown-timeout=0s",
					"management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:1/v1/traces",
					"spring.main.banner-mode=off")
			.run();
		work();
		PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
		await().untilAsserted(() -> {
			scraped = scrape(registry.scrape());
			// The last that ends
			assertThat(scraped.getOrDefault("gen_ai_invoke_agent_duration_seconds_count", List.of()))
				.anySatisfy((series) -> assertThat(series).containsEntry("gen_ai_agent_name", "elsewhere"));
		});
	}

	@AfterAll
	static void stop() {
		context.close();
		server.close();
	}

	private static void work() throws Exception {
		AgentTracer tracer = context.getBean(AgentTracer.class);
		Desk desk = context.getBean(Desk.class);
		server.then(ModelFault.rateLimited(Duration.ofMillis(1)),
				ModelReply.toolCall("call_1", "weather", "{\"city\":\"Oslo\"}"),
				ModelReply.text("Out!").usage(9, 5, 4));
		desk.ask("What about today?");
		server.then(ModelReply.toolCall("call_2", "weather", "{\"city\":\"Atlantis\"}"), ModelReply.text("Stay in!"));
		tracer.workflow("week", () -> desk.ask("What about tomorrow?"));
		server.then(ModelFault.contextTooLong());
		assertThatException().isThrownBy(() -> desk.ask("What about all days?"));
		Writer writer = context.getBean(Writer.class);
		writer.write().blockLast();
		assertThatException().isThrownBy(writer::print);
		ExecutorService pool = Executors.newSingleThreadExecutor();
		try {
			server.then(ModelReply.text("Out!"));
			tracer.agent("elsewhere", () -> pool.submit(() -> desk.ask("And there?")).get());
		}
		finally {
			pool.shutdown();
		}
	}

	@Test
	void readsWhatARunHas() {
		List<DashboardQuery> queries = queries();
		assertThat(queries).hasSizeGreaterThan(30);
		List<String> wrong = new ArrayList<>();
		for (DashboardQuery query : queries) {
			for (DashboardQuery.Selector selector : query.selectors()) {
				List<Map<String, String>> series = scraped.getOrDefault(selector.metric(), List.of());
				Set<String> labels = new TreeSet<>(selector.labels());
				labels.addAll(query.grouping());
				labels.removeAll(OF_PROMETHEUS);
				if (series.isEmpty()) {
					wrong.add("No metric " + selector.metric() + ": " + query.text());
				}
				else if (!series.get(0).keySet().containsAll(labels)) {
					wrong.add("Labels " + series.get(0).keySet() + " are not " + labels + ": " + query.text());
				}
				else if (series.stream().noneMatch(selector::chooses)) {
					wrong.add("Nothing has what is asked for: " + query.text() + "; there is " + series);
				}
			}
		}
		assertThat(wrong).isEmpty();
	}

	@Test
	void showsTheMetersOfThisProject() {
		Set<String> shown = queries().stream()
			.flatMap((query) -> query.selectors().stream())
			.map((selector) -> family(selector.metric()))
			.collect(Collectors.toSet());
		Set<String> all = scraped.keySet()
			.stream()
			.filter((name) -> name.matches("(agent_tracing|gen_ai_(invoke_agent|execute_tool|client_inference))_.*"))
			.map(DashboardTests::family)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(all).hasSizeGreaterThan(10);
		all.removeIf((name) -> name.startsWith("agent_tracing_redis"));
		assertThat(shown).containsAll(all);
	}

	@Test
	void legendsNameWhatQueriesTellApart() {
		for (JsonNode target : DASHBOARD.findParents("expr")) {
			Set<String> named = LEGEND.matcher(target.path("legendFormat").asString())
				.results()
				.map((MatchResult label) -> label.group(1))
				.collect(Collectors.toCollection(TreeSet::new));
			Set<String> grouping = new TreeSet<>(DashboardQuery.of(target.path("expr").asString()).grouping());
			grouping.remove("le");
			assertThat(named).as(target.toString()).isEqualTo(grouping);
		}
	}

	@Test
	void canBeImported() {
		assertThat(DASHBOARD.path("id").isNull()).isTrue();
		assertThat(DASHBOARD.path("templating").path("list").findValuesAsString("type")).contains("datasource");
		assertThat(DASHBOARD.findValues("datasource")).isNotEmpty()
			.allSatisfy((source) -> assertThat(source.path("uid").asString()).isEqualTo("${datasource}"));
		assertThat(DASHBOARD.path("panels")).extracting((panel) -> panel.path("id").asInt())
			.doesNotHaveDuplicates()
			.hasSizeGreaterThan(15);
		assertThat(DASHBOARD.path("panels")).allSatisfy((panel) -> {
			JsonNode place = panel.path("gridPos");
			assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
			assertThat(panel.path("title").asString()).isNotEmpty();
			assertThat(panel.path("type").asString()).isIn("row", "stat", "timeseries");
		});
	}

	private static List<DashboardQuery> queries() {
		List<String> texts = new ArrayList<>(DASHBOARD.findValuesAsString("expr"));
		texts.addAll(DASHBOARD.findValuesAsString("definition"));
		return texts.stream().map(DashboardQuery::of).toList();
	}

	// What all series of a meter begin with.
	private static String family(String metric) {
		return metric.replaceFirst("_(bucket|count|sum|max|total)$", "");
	}

	private static Map<String, List<Map<String, String>>> scrape(String text) {
		Map<String, List<Map<String, String>>> samples = new HashMap<>();
		text.lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			var sample = SAMPLE.matcher(line);
			assertThat(sample.matches()).as(line).isTrue();
			Map<String, String> labels = new HashMap<>();
			if (sample.group(2) != null) {
				LABEL.matcher(sample.group(2)).results().forEach((label) -> labels.put(label.group(1), label.group(2)));
			}
			samples.computeIfAbsent(sample.group(1), (name) -> new ArrayList<>()).add(labels);
		});
		return samples;
	}

	private static JsonNode read() {
		try {
			return new JsonMapper().readTree(Files.readString(Path.of("..", "docs", "grafana", "agents.json")));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	static class Application {

		@Bean
		Desk desk(ChatClient.Builder client) {
			return new Desk(client);
		}

		@Bean
		Writer writer() {
			return new Writer();
		}

	}

	@TracedAgent(name = "desk")
	static class Desk {

		private final ChatClient client;

		Desk(ChatClient.Builder client) {
			this.client = client.defaultTools(new Weather()).build();
		}

		public String ask(String question) {
			return String.valueOf(this.client.prompt().user(question).call().content());
		}

	}

	static class Weather {

		@Tool(description = "The weather of a city")
		String weather(String city) {
			if (city.equals("Atlantis")) {
				throw new IllegalStateException("The station is flooded");
			}
			return "Sunny in " + city;
		}

	}

	static class Writer {

		@AgentStep(name = "write", kind = StepKind.LLM, model = "gpt-5", provider = "openai")
		public Flux<String> write() {
			return Flux.just("one", "two");
		}

		@AgentStep(name = "print", kind = StepKind.COMPUTE)
		public void print() {
			throw new IllegalStateException("There is no paper");
		}

	}

}
