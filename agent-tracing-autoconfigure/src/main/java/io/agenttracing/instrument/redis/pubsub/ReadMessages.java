package io.agenttracing.instrument.redis.pubsub;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

import org.springframework.data.redis.connection.ReactiveSubscription.Message;

/**
 * The messages of a subscription. When one has gone downstream, the thread forgets what
 * was read of it there and not processed.
 */
final class ReadMessages extends FluxOperator<Message<ByteBuffer, ByteBuffer>, Message<ByteBuffer, ByteBuffer>> {

	private final ReactiveMessages messages;

	ReadMessages(Flux<Message<ByteBuffer, ByteBuffer>> source, ReactiveMessages messages) {
		super(source);
		this.messages = messages;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Message<ByteBuffer, ByteBuffer>> actual) {
		this.source.subscribe(new Subscriber(actual, this.messages));
	}

	/**
	 * Goes between, as a subscription of its own: nothing may be fused past it.
	 */
	private static final class Subscriber implements CoreSubscriber<Message<ByteBuffer, ByteBuffer>>, Subscription {

		private final CoreSubscriber<? super Message<ByteBuffer, ByteBuffer>> actual;

		private final ReactiveMessages messages;

		@SuppressWarnings("NullAway.Init") // Set before anything else happens
		private Subscription subscription;

		Subscriber(CoreSubscriber<? super Message<ByteBuffer, ByteBuffer>> actual, ReactiveMessages messages) {
			this.actual = actual;
			this.messages = messages;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			this.actual.onSubscribe(this);
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

		@Override
		public void request(long count) {
			this.subscription.request(count);
		}

		@Override
		public void cancel() {
			this.subscription.cancel();
		}

	}

}
