package io.agenttracing.boundary;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.agenttracing.boundary.OneTraceApplication.FileAgent;
import io.agenttracing.boundary.OneTraceApplication.Orchestrator;
import io.agenttracing.testing.EmbeddedAmqp;
import io.agenttracing.testing.EmbeddedKafka;
import io.agenttracing.testing.EmbeddedRedis;
import io.agenttracing.testing.OtlpReceiver;
import io.agenttracing.testing.ReceivedSpan;
import io.agenttracing.testing.SpanTree;
import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Hooks;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One trace across every boundary, read from what an OTLP receiver got. Each agent of
 * {@link OneTraceApplication} hands its text to the next one in another way. What the
 * application asks of Redis when it starts is a trace of its own. Where the JDK is too
 * new for the AMQP broker or too old for virtual threads, that way is left out.
 */
class OneTraceTests {

	private static final String EXPECTED = """
			         | invoke_workflow one-trace
			HTTP     |   http post
			HTTP     |     http post /text
			HTTP     |       invoke_agent web
			pub/sub  |         publish agent.text
			pub/sub  |           publish
			pub/sub  |           process agent.text
			pub/sub  |             invoke_agent pub-sub
			stream   |               publish agent.text.stream
			stream   |                 xadd
			stream   |                 process agent.text.stream
			stream   |                   invoke_agent stream
			Kafka    |                     agent.text.topic send
			Kafka    |                       agent.text.topic process
			Kafka    |                         invoke_agent kafka
			RabbitMQ |                           /agent.text.queue send
			RabbitMQ |                             agent.text.queue receive
			RabbitMQ |                               invoke_agent rabbit
			file     |                                 process inbox
			file     |                                   invoke_agent file
			@Async   |                                     invoke_agent async
			Reactor  |                                       invoke_agent reactive
			gRPC     |                                         agents.Megaphone/Shout
			gRPC     |                                           agents.Megaphone/Shout
			gRPC     |                                             invoke_agent grpc
			virtual  |                                               invoke_agent virtual-thread
			start    | xgroup
			""";

	private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

	@RegisterExtension
	static final EmbeddedRedis redis = new EmbeddedRedis();

	@RegisterExtension
	static final EmbeddedKafka kafka = new EmbeddedKafka();

	@RegisterExtension
	static final EmbeddedAmqp amqp = new EmbeddedAmqp();

	private final String expected = SpanTree
		.parse(EXPECTED.lines()
			.filter((line) -> amqp.isSupported() || !line.startsWith("RabbitMQ"))
			.filter((line) -> VIRTUAL_THREADS || !line.startsWith("virtual"))
			.map((line) -> line.substring(line.indexOf('|') + 1)))
		.toString();

	@TempDir
	Path inbox;

	@AfterEach
	void switchOffWhatBelongsToTheJvm() {
		Hooks.disableAutomaticContextPropagation();
	}

	@Test
	void crossesEveryBoundary() throws Exception {
		try (OtlpReceiver receiver = OtlpReceiver.start()) {
			try (ConfigurableApplicationContext application = start(receiver)) {
				application.getBean(Orchestrator.class).start("hello");
				assertThat(arrived(application)).isEqualTo("hello");
				receiver.awaitSpans((int) this.expected.lines().count());
			}
			List<ReceivedSpan> spans = receiver.spans();
			assertThat(SpanTree.of(spans)).hasToString(this.expected);
			assertThat(spans).filteredOn((span) -> !span.name().equals("xgroup"))
				.extracting(ReceivedSpan::traceId)
				.containsOnly(workflow(spans).traceId());
			assertThat(Span.current().getSpanContext().isValid()).isFalse();
		}
	}

	private static ReceivedSpan workflow(List<ReceivedSpan> spans) {
		return spans.stream().filter((span) -> span.name().startsWith("invoke_workflow")).findFirst().orElseThrow();
	}

	/**
	 * Waits for the last agent, and meanwhile lets the one that reads files look for
	 * them.
	 */
	private static String arrived(ConfigurableApplicationContext application) throws Exception {
		FileHandover files = application.getBean(FileHandover.class);
		FileAgent agent = application.getBean(FileAgent.class);
		BlockingQueue<String> texts = application.getBean(OneTraceApplication.Arrivals.class).texts();
		String text = null;
		for (int i = 0; i < 600 && text == null; i++) {
			files.pickUp(agent::receive);
			text = texts.poll(50, TimeUnit.MILLISECONDS);
		}
		return text;
	}

	private ConfigurableApplicationContext start(OtlpReceiver receiver) {
		List<String> properties = new ArrayList<>(List.of("server.address=127.0.0.1", "server.port=0",
				"spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=0",
				"spring.grpc.server.shutdown.grace-period=0s", "inbox=" + this.inbox, "spring.main.banner-mode=off",
				"spring.kafka.consumer.auto-offset-reset=earliest", "spring.kafka.consumer.group-id=one-trace",
				"logging.level.org.apache=warn", "spring.reactor.context-propagation=auto",
				"agent-tracing.sampling.probability=1.0", "agent-tracing.redis.write-channels=agent.*",
				"management.opentelemetry.tracing.export.otlp.endpoint=" + receiver.httpEndpoint()));
		Stream.of(redis.properties(), kafka.properties()).flatMap(Stream::of).forEach(properties::add);
		SpringApplicationBuilder application = new SpringApplicationBuilder(OneTraceApplication.class);
		if (amqp.isSupported()) {
			properties.addAll(List.of(amqp.properties()));
			application.profiles("rabbit");
		}
		if (VIRTUAL_THREADS) {
			application.profiles("virtual-threads");
		}
		return application.properties(properties.toArray(String[]::new)).run();
	}

}
