package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.data.redis.connection.ReactiveSubscription.Message;

/**
 * Passes the messages of a subscription downstream, and afterwards clears the thread's
 * record of the last message read, which may not have been processed.
 *
 * @param actual the subscriber downstream
 * @param messages records which message was last read
 */
record ReadMessages(CoreSubscriber<? super Message<ByteBuffer, ByteBuffer>> actual,
		ReactiveMessages messages) implements CoreSubscriber<Message<ByteBuffer, ByteBuffer>> {

	// Hidden, to prevent fusion of operators downstream with those upstream.
	static Flux<Message<ByteBuffer, ByteBuffer>> of(Flux<Message<ByteBuffer, ByteBuffer>> source,
			ReactiveMessages messages) {
		Function<? super Publisher<Message<ByteBuffer, ByteBuffer>>, ? extends Publisher<Message<ByteBuffer, ByteBuffer>>> lift = Operators
			.lift((scannable, actual) -> new ReadMessages(actual, messages));
		return source.hide().transform(lift);
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.actual.onSubscribe(subscription);
	}

	@Override
	public void onNext(Message<ByteBuffer, ByteBuffer> message) {
		@Nullable MessageOrigin outer = this.messages.last();
		try {
			this.actual.onNext(message);
		}
		finally {
			this.messages.restore(outer);
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.actual.onError(failure);
	}

	@Override
	public void onComplete() {
		this.actual.onComplete();
	}

}
