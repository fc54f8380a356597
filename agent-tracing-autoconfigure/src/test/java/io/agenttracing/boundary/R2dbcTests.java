package io.agenttracing.boundary;

import java.time.Duration;
import java.util.Map;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.ConcurrentRequests;
import io.agenttracing.testing.EnableAutoConfigurationWithoutAspects;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.NettyServer;
import io.agenttracing.testing.PooledThreads;
import io.agenttracing.testing.TraceShapes;
import io.micrometer.observation.ObservationRegistry;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.h2.H2ConnectionOption;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.observation.ObservationProxyExecutionListener;
import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Agents with transactions of R2DBC, in WebFlux on Netty: the spans of its proxy are
 * below the steps, and transactions are what they are without any tracing.
 */
class R2dbcTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@AfterEach
	void nothingStaysCurrent() {
		PooledThreads.assertNothingIsCurrent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void queriesAreBelowTheirStepsAndTransactionsCommit(String mode) {
		try (ConfigurableApplicationContext context = application(mode); NettyServer server = NettyServer.of(context)) {
			assertThat(ConcurrentRequests.send(server, "/store/", 20)).isEqualTo(Map.of(200, 20L));
			assertShape(context, 20, """
					- > http get /store/{text}
					add > query
					count > query
					http get /store/{text} > invoke_agent keeper
					invoke_agent keeper > add
					invoke_agent keeper > count""");
			assertThat(rows(context)).isEqualTo(20);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "limited", "auto" })
	void failureRollsTheTransactionBack(String mode) {
		try (ConfigurableApplicationContext context = application(mode); NettyServer server = NettyServer.of(context)) {
			assertThat(ConcurrentRequests.send(server, "/fail/", 20)).isEqualTo(Map.of(500, 20L));
			assertShape(context, 20, """
					- > http get /fail/{text}!
					add > query
					http get /fail/{text} > invoke_agent keeper!
					invoke_agent keeper > add
					invoke_agent keeper > refuse!""");
			assertThat(rows(context)).isEqualTo(0);
		}
	}

	private static void assertShape(ConfigurableApplicationContext context, long count, String shape) {
		EndedSpans spans = context.getBean(EndedSpans.class);
		spans.awaitEnd();
		assertThat(TraceShapes.of(spans.all())).isEqualTo(Map.of(shape, count));
	}

	private static long rows(ConfigurableApplicationContext context) {
		return context.getBean(DatabaseClient.class)
			.sql("SELECT COUNT(*) FROM notes")
			.mapValue(Long.class)
			.one()
			.block(TIMEOUT);
	}

	private static ConfigurableApplicationContext application(String mode) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1.0", "spring.main.banner-mode=off",
					"logging.level.org.springframework.web.server.adapter=off",
					"spring.reactor.context-propagation=" + mode)
			.run();
		context.getBean(DatabaseClient.class)
			.sql("CREATE TABLE notes (text VARCHAR(40))")
			.fetch()
			.rowsUpdated()
			.block(TIMEOUT);
		context.getBean(EndedSpans.class).clear();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfigurationWithoutAspects
	@EnableWebFlux
	@EnableTransactionManagement
	static class Application {

		@Bean
		EndedSpans endedSpans() {
			return new EndedSpans();
		}

		@Bean
		ConnectionFactory connectionFactory(ObservationRegistry registry) {
			ConnectionFactory h2 = new H2ConnectionFactory(H2ConnectionConfiguration.builder()
				.inMemory("notes-" + System.nanoTime())
				.property(H2ConnectionOption.DB_CLOSE_DELAY, "-1")
				.build());
			return ProxyConnectionFactory.builder(h2)
				.listener(new ObservationProxyExecutionListener(registry, h2, null))
				.build();
		}

		@Bean
		R2dbcTransactionManager transactionManager(ConnectionFactory connectionFactory) {
			return new R2dbcTransactionManager(connectionFactory);
		}

		@Bean
		DatabaseClient databaseClient(ConnectionFactory connectionFactory) {
			return DatabaseClient.create(connectionFactory);
		}

		@Bean
		Steps steps(DatabaseClient client) {
			return new Steps(client);
		}

		@Bean
		Keeper keeper(Steps steps) {
			return new Keeper(steps);
		}

		@Bean
		Controller controller(Keeper keeper) {
			return new Controller(keeper);
		}

	}

	@TracedAgent(name = "keeper")
	public static class Keeper {

		private final Steps steps;

		Keeper(Steps steps) {
			this.steps = steps;
		}

		@Transactional
		public Mono<Long> store(String text) {
			return this.steps.add(text).then(Mono.delay(Duration.ofMillis(5))).then(this.steps.count());
		}

		@Transactional
		public Mono<Long> fail(String text) {
			return this.steps.add(text).then(Mono.delay(Duration.ofMillis(5))).then(this.steps.refuse());
		}

	}

	public static class Steps {

		private final DatabaseClient client;

		Steps(DatabaseClient client) {
			this.client = client;
		}

		@AgentStep(name = "add")
		public Mono<Long> add(String text) {
			return Mono.delay(Duration.ofMillis(5))
				.then(this.client.sql("INSERT INTO notes VALUES (:text)").bind("text", text).fetch().rowsUpdated());
		}

		@AgentStep(name = "count")
		public Mono<Long> count() {
			return this.client.sql("SELECT COUNT(*) FROM notes").mapValue(Long.class).one();
		}

		@AgentStep(name = "refuse")
		public Mono<Long> refuse() {
			return Mono.error(() -> new IllegalStateException("refused"));
		}

	}

	@RestController
	static class Controller {

		private final Keeper keeper;

		Controller(Keeper keeper) {
			this.keeper = keeper;
		}

		@GetMapping("/store/{text}")
		Mono<Long> store(@PathVariable String text) {
			return this.keeper.store(text);
		}

		@GetMapping("/fail/{text}")
		Mono<Long> fail(@PathVariable String text) {
			return this.keeper.fail(text);
		}

	}

}
