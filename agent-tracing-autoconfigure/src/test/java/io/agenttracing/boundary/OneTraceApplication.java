package io.agenttracing.boundary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.agenttracing.AgentTracer;
import io.agenttracing.TracedAgent;
import io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.amqp.rabbit.annotation.Queue;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.annotation.RedisListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.stream.StreamListener;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * Agents that hand a text from one to the next, over every boundary there is, in the
 * order of this file.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableAsync
@Import({ OneTraceApplication.Orchestrator.class, OneTraceApplication.WebAgent.class,
		OneTraceApplication.PubSubAgent.class, OneTraceApplication.StreamAgent.class,
		OneTraceApplication.KafkaAgent.class, OneTraceApplication.RabbitAgent.class,
		OneTraceApplication.FileAgent.class, OneTraceApplication.AsyncAgent.class,
		OneTraceApplication.ReactiveAgent.class, OneTraceApplication.GrpcAgent.class,
		OneTraceApplication.VirtualThreadAgent.class })
class OneTraceApplication {

	private static final String CHANNEL = "agent.text";

	private static final String STREAM = "agent.text.stream";

	private static final String TOPIC = "agent.text.topic";

	private static final String QUEUE = "agent.text.queue";

	@Bean
	Arrivals arrivals() {
		return new Arrivals(new LinkedBlockingQueue<>());
	}

	@Bean
	FileHandover fileHandover(AgentTracer tracer, @Value("${inbox}") Path inbox) {
		return new FileHandover(tracer, inbox);
	}

	@Bean
	StreamMessageListenerContainer<String, MapRecord<String, String, String>> streamContainer(
			RedisConnectionFactory connectionFactory, StringRedisTemplate template, StreamAgent agent) {
		String group = UUID.randomUUID().toString();
		template.opsForStream().createGroup(STREAM, ReadOffset.latest(), group);
		StreamMessageListenerContainer<String, MapRecord<String, String, String>> container = StreamMessageListenerContainer
			.create(connectionFactory,
					StreamMessageListenerContainerOptions.builder().pollTimeout(Duration.ofMillis(50)).build());
		container.receiveAutoAck(org.springframework.data.redis.connection.stream.Consumer.from(group, "consumer"),
				StreamOffset.create(STREAM, ReadOffset.lastConsumed()), agent);
		return container;
	}

	@Bean
	ShoutService shoutService(GrpcAgent agent) {
		return new ShoutService(agent::receive);
	}

	/**
	 * Texts that have come to the last agent.
	 */
	record Arrivals(BlockingQueue<String> texts) {

	}

	@TracedAgent(name = "one-trace", role = TracedAgent.Role.ORCHESTRATOR)
	static class Orchestrator {

		private final RestClient http;

		private final WebServerApplicationContext server;

		Orchestrator(RestClient.Builder http, WebServerApplicationContext server) {
			this.http = http.build();
			this.server = server;
		}

		public void start(String text) {
			String url = "http://127.0.0.1:" + this.server.getWebServer().getPort() + "/text";
			this.http.post().uri(url).body(text).retrieve().toBodilessEntity();
		}

	}

	@RestController
	@TracedAgent(name = "web")
	static class WebAgent {

		private final StringRedisTemplate redis;

		WebAgent(StringRedisTemplate redis) {
			this.redis = redis;
		}

		@PostMapping("/text")
		public void receive(@RequestBody String text) {
			this.redis.convertAndSend(CHANNEL, text);
		}

	}

	@TracedAgent(name = "pub-sub")
	static class PubSubAgent {

		private final StringRedisTemplate redis;

		PubSubAgent(StringRedisTemplate redis) {
			this.redis = redis;
		}

		@RedisListener(topic = CHANNEL)
		public void receive(String text) {
			this.redis.opsForStream().add(STREAM, Map.of("text", text));
		}

	}

	@TracedAgent(name = "stream")
	static class StreamAgent implements StreamListener<String, MapRecord<String, String, String>> {

		private final KafkaTemplate<Object, Object> kafka;

		StreamAgent(KafkaTemplate<Object, Object> kafka) {
			this.kafka = kafka;
		}

		@Override
		public void onMessage(MapRecord<String, String, String> message) {
			this.kafka.send(TOPIC, message.getValue().get("text"));
		}

	}

	@TracedAgent(name = "kafka")
	static class KafkaAgent {

		private final Consumer<String> next;

		KafkaAgent(RabbitTemplate rabbit, @Nullable RabbitAgent agent, FileHandover files) {
			this.next = (agent != null) ? (text) -> rabbit.convertAndSend(QUEUE, text) : (text) -> leave(files, text);
		}

		@KafkaListener(topics = TOPIC)
		public void receive(String text) {
			this.next.accept(text);
		}

	}

	@Profile("rabbit")
	@TracedAgent(name = "rabbit")
	static class RabbitAgent {

		private final FileHandover files;

		RabbitAgent(FileHandover files) {
			this.files = files;
		}

		@RabbitListener(queuesToDeclare = @Queue(QUEUE))
		public void receive(String text) {
			leave(this.files, text);
		}

	}

	@TracedAgent(name = "file")
	static class FileAgent {

		private final AsyncAgent next;

		FileAgent(AsyncAgent next) {
			this.next = next;
		}

		public void receive(Path file) {
			try {
				this.next.receive(Files.readString(file));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@TracedAgent(name = "async")
	static class AsyncAgent {

		private final ReactiveAgent next;

		AsyncAgent(ReactiveAgent next) {
			this.next = next;
		}

		@Async
		public void receive(String text) {
			this.next.receive(text).block();
		}

	}

	@TracedAgent(name = "reactive")
	static class ReactiveAgent {

		private final GrpcChannelFactory channels;

		private final GrpcServerLifecycle server;

		ReactiveAgent(GrpcChannelFactory channels, GrpcServerLifecycle server) {
			this.channels = channels;
			this.server = server;
		}

		public Mono<String> receive(String text) {
			return Mono.fromCallable(() -> {
				ManagedChannel channel = this.channels.createChannel("static://127.0.0.1:" + this.server.getPort());
				return ShoutService.call(channel, text);
			}).subscribeOn(Schedulers.boundedElastic());
		}

	}

	@TracedAgent(name = "grpc")
	static class GrpcAgent {

		private final Consumer<String> next;

		GrpcAgent(SimpleAsyncTaskExecutorBuilder executors, @Nullable VirtualThreadAgent agent, Arrivals arrivals) {
			if (agent != null) {
				Executor executor = executors.virtualThreads(true).build();
				this.next = (text) -> executor.execute(() -> agent.receive(text));
			}
			else {
				this.next = arrivals.texts()::add;
			}
		}

		public String receive(String text) {
			this.next.accept(text);
			return text;
		}

	}

	@Profile("virtual-threads")
	@TracedAgent(name = "virtual-thread")
	static class VirtualThreadAgent {

		private final Arrivals arrivals;

		VirtualThreadAgent(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		public void receive(String text) {
			if (!Thread.currentThread().toString().startsWith("VirtualThread")) {
				throw new IllegalStateException("Not a virtual thread: " + Thread.currentThread());
			}
			this.arrivals.texts().add(text);
		}

	}

	private static void leave(FileHandover files, String text) {
		try {
			files.leave("text-" + UUID.randomUUID(), text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
