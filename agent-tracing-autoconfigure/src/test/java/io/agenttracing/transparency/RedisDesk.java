package io.agenttracing.transparency;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.util.ErrorHandler;

/**
 * Publishes a message for each task, whose listener does the work on another thread.
 */
class RedisDesk implements Desk, MessageListener, ErrorHandler {

	static final String CHANNEL = "tasks";

	private final Work work = new Work();

	private final AtomicLong messages = new AtomicLong();

	private final Map<String, Hop> hops = new ConcurrentHashMap<>();

	private final ThreadLocal<@Nullable Hop> received = new ThreadLocal<>();

	private final StringRedisTemplate template;

	RedisDesk(StringRedisTemplate template) {
		this.template = template;
	}

	@Override
	public @Nullable Value value(Task task) throws Throwable {
		String message = "{\"task\":" + this.messages.incrementAndGet() + "}";
		Hop hop = new Hop(task);
		this.hops.put(message, hop);
		hop.event("published to " + this.template.convertAndSend(CHANNEL, message));
		this.hops.remove(message);
		Throwable failure = hop.failure;
		if (failure != null) {
			throw failure;
		}
		return hop.value;
	}

	@Override
	public void onMessage(Message message, byte @Nullable [] pattern) {
		Hop hop = this.hops.get(new String(message.getBody(), StandardCharsets.UTF_8));
		this.received.set(hop);
		hop.event("received from " + new String(message.getChannel(), StandardCharsets.UTF_8));
		try {
			hop.value = this.work.value(hop.task);
		}
		catch (Throwable failure) {
			throw Endings.<RuntimeException>sneaky(failure);
		}
	}

	@Override
	public void handleError(Throwable failure) {
		Hop hop = this.received.get();
		hop.event("failed in its listener with " + Task.runOf(hop.task).trail().describe(failure));
		hop.failure = failure;
	}

	@Override
	public CompletableFuture<@Nullable Value> future(Task task) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Value> mono(Task task) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Flux<Value> flux(Task task) {
		throw new UnsupportedOperationException();
	}

	/**
	 * A task on its way.
	 */
	private static final class Hop {

		private final Task task;

		private volatile @Nullable Value value;

		private volatile @Nullable Throwable failure;

		private Hop(Task task) {
			this.task = task;
		}

		private void event(String event) {
			Task.runOf(this.task).event(Task.callOf(this.task), event);
		}

	}

}
