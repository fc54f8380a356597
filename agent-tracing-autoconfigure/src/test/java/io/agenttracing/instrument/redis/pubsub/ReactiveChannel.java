package io.agenttracing.instrument.redis.pubsub;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.agenttracing.instrument.redis.RedisApplication;
import io.opentelemetry.api.trace.Span;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.Topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A channel that no other test has, and what a subscriber made of its messages.
 */
final class ReactiveChannel {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final AtomicInteger count = new AtomicInteger();

	private final BlockingQueue<Object> results = new LinkedBlockingQueue<>();

	private final RedisApplication application;

	private final String name;

	ReactiveChannel(RedisApplication application, String prefix) {
		this.application = application;
		int number = count.getAndIncrement();
		// A number would be taken for an id.
		this.name = prefix + (char) ('a' + number / 26) + (char) ('a' + number % 26);
	}

	String name() {
		return this.name;
	}

	Flux<Message<String, String>> listen() {
		return listen(ChannelTopic.of(this.name));
	}

	@SuppressWarnings("unchecked")
	Flux<Message<String, String>> listen(Topic topic) {
		return (Flux<Message<String, String>>) this.application.bean(ReactiveStringRedisTemplate.class)
			.listenToLater(topic)
			.block(TIMEOUT);
	}

	/**
	 * Publishes text in a span named "work".
	 */
	void publish(String text) {
		this.application.publish(this.name, text);
	}

	void add(Object result) {
		this.results.add(result);
	}

	Object next() {
		try {
			Object result = this.results.poll(10, TimeUnit.SECONDS);
			assertThat(result).as("a result").isNotNull();
			return result;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Asserts that no thread remembers a message or a span.
	 */
	void assertNothingIsLeft() {
		ReactiveMessages messages = this.application.bean(ReactiveMessages.class);
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		await().untilAsserted(() -> assertThat(Mono.fromCallable(() -> {
			threads.add(Thread.currentThread());
			return messages.last() == null && !Span.current().getSpanContext().isValid();
		}).subscribeOn(Schedulers.parallel()).repeat(99).collect(Collectors.toSet()).block(TIMEOUT))
			.containsExactly(true));
		assertThat(threads).hasSize(Schedulers.DEFAULT_POOL_SIZE);
	}

}
