package io.agenttracing.viewer.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentAttribute;
import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EmbeddedRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with two agents and a real Redis between them, looked at while they
 * work, and an agent in Python that sends to both.
 */
@ExtendWith(Chromium.class)
class RedisHopTests {

	@RegisterExtension
	static final EmbeddedRedis REDIS = new EmbeddedRedis();

	private static final String CHANNEL = "agent.retrieval";

	private static final String OPEN = "return [...document.querySelectorAll('.b.open')]"
			+ ".some((bar) => bar.getAttribute('aria-label').startsWith(arguments[0]))";

	private static final String FOLLOW = "document.querySelector('.row a').click()";

	/** Where the agent behind the message waits. */
	private static final Semaphore GATE = new Semaphore(0);

	private static ConfigurableApplicationContext application;

	private final Browser browser;

	RedisHopTests(Browser browser) {
		this.browser = browser;
	}

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Agents.class).properties(REDIS.properties())
			.run("--agent-tracing.viewer.enabled=true", "--agent-tracing.viewer.port=0",
					"--agent-tracing.redis.write-channels=agent.*", "--spring.application.name=desk",
					"--spring.main.banner-mode=off");
	}

	@AfterAll
	static void stop() {
		GATE.release(2);
		application.close();
	}

	@AfterEach
	void theConsoleIsEmpty() {
		assertThat(this.browser.console()).isEmpty();
	}

	@Test
	void showsAnAgentBehindAMessageWhileItWorks() {
		this.browser.load(page("document.id=doc-1")).waitForText("main", "No trace");
		application.getBean(Coordinator.class).ask("doc-1");
		this.browser.waitForText(".row.running", "invoke_workflow coordinator").run(FOLLOW);
		this.browser.waitFor(OPEN, "process " + CHANNEL).waitFor(OPEN, "invoke_agent retrieval");
		assertThat(this.browser.texts(".head b")).contains("coordinator", "retrieval");
		GATE.release();
		this.browser.waitFor("return !document.querySelector('.b.open')").waitForText(".head-of-trace", "ok");
	}

	@Test
	void showsNothingOfWhatConnectionsDoByThemselves() {
		GATE.release();
		application.getBean(Coordinator.class).ask("doc-2");
		this.browser.load(address()).waitForText(".row", "doc-2");
		this.browser.waitFor("return !document.querySelector('.row.running')");
		assertThat(this.browser.texts(".row")).allMatch((row) -> row.contains("invoke_"));
	}

	@Test
	@EnabledIf("pythonIsThere")
	void theAgentInPythonOfTheDocumentsIsInTheSameTrace() throws Exception {
		GATE.release();
		assertThat(runPythonOfTheDocuments()).contains(":1").contains("200");
		this.browser.load(page("service:scout")).waitForText(".row", "invoke_agent scout").run(FOLLOW);
		this.browser.waitForText(".head b", "scout").waitForText(".head b", "retrieval");
		this.browser.waitFor("return document.querySelector('.b') && !document.querySelector('.b.open')");
	}

	static boolean pythonIsThere() {
		return Files.isExecutable(Path.of("/usr/bin/python3"));
	}

	private static String runPythonOfTheDocuments() throws IOException, InterruptedException {
		String document = Files.readString(Path.of("..", "docs", "context.md"));
		int begin = document.indexOf("\n```python\n") + 11;
		String code = document.substring(begin, document.indexOf("\n```\n", begin))
			.replace("(\"localhost\", 6379)", "(\"" + REDIS.host() + "\", " + REDIS.port() + ")")
			.replace("http://localhost:8095/", address());
		Process process = new ProcessBuilder("/usr/bin/python3", "-c", code).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
			assertThat(process.exitValue()).as(output).isZero();
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String page(String query) {
		return address() + "#/?q=" + query;
	}

	private static String address() {
		return "http://localhost:" + application.getEnvironment().getProperty("local.agent-tracing.viewer.port") + "/";
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Agents {

		@Bean
		Coordinator coordinator(StringRedisTemplate redis) {
			return new Coordinator(redis);
		}

		@Bean
		Retrieval retrieval() {
			return new Retrieval();
		}

		@Bean
		RedisMessageListenerContainer listeners(RedisConnectionFactory connections, Retrieval agent) {
			RedisMessageListenerContainer container = new RedisMessageListenerContainer();
			container.setConnectionFactory(connections);
			container.addMessageListener(
					(message, pattern) -> agent.retrieve(new String(message.getBody(), StandardCharsets.UTF_8)),
					new ChannelTopic(CHANNEL));
			return container;
		}

	}

	@TracedAgent(name = "coordinator", role = TracedAgent.Role.ORCHESTRATOR)
	static class Coordinator {

		private final StringRedisTemplate redis;

		Coordinator(StringRedisTemplate redis) {
			this.redis = redis;
		}

		public void ask(@AgentAttribute("document.id") String id) {
			this.redis.convertAndSend(CHANNEL, id);
		}

	}

	@TracedAgent(name = "retrieval")
	static class Retrieval {

		public void retrieve(@AgentAttribute("document.id") String id) {
			GATE.acquireUninterruptibly();
		}

	}

}
