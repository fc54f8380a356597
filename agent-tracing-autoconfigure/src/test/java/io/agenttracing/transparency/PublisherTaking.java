package io.agenttracing.transparency;

import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SignalType;

/**
 * How a caller subscribes to a publisher: with which operators, and how much it demands.
 */
final class PublisherTaking {

	/** The key of what the caller has in Reactor's context. */
	static final String KEY = "user";

	/** On another thread. */
	static final int ELSEWHERE = 1;

	private static final int KNOWN = 2;

	private static final int ONE_BY_ONE = 4;

	private static final int FLATTENED = 8;

	private static final int RESUMED = 16;

	private static final int CHOSEN = 32;

	private final Run run;

	private final Call call;

	private final CountDownLatch over = new CountDownLatch(1);

	private int elements;

	private @Nullable Throwable failure;

	PublisherTaking(Run run, Call call) {
		this.run = run;
		this.call = call;
	}

	void take(Publisher<?> publisher) throws Exception {
		this.run.event(this.call, "took a " + ((publisher instanceof Mono<?>) ? "mono" : "flux"));
		Sinks.One<Object> expiry = Sinks.one();
		Demand demand = new Demand();
		operators(publisher, expiry).subscribe(demand);
		this.run.event(this.call, "is back, interrupted " + Thread.interrupted());
		if (this.call.ending().isNever()) {
			this.run.awaitArrival(this.call);
			if (this.call.ending() == Ending.TIMED_OUT) {
				this.run.elsewhere(() -> expiry.tryEmitValue("expired"));
			}
			else if (publisher instanceof Mono<?>) {
				demand.cancel();
			}
		}
		this.run.await(this.call, this.over);
		Throwable failure = this.failure;
		if (failure != null) {
			throw Endings.<RuntimeException>sneaky(failure);
		}
	}

	private Flux<Object> operators(Publisher<?> publisher, Sinks.One<Object> expiry) {
		Flux<Object> flux = (publisher instanceof Mono<?> mono) ? mono(mono).flux() : Flux.from(publisher);
		if (this.call.isTaken(FLATTENED)) {
			flux = flux.flatMapIterable((element) -> List.of(element));
		}
		if (this.call.isTaken(CHOSEN)) {
			flux = flux.filter((element) -> this.elements++ % 2 == 1 || this.call.ending().isNever());
		}
		if (this.call.isTaken(ELSEWHERE)) {
			flux = flux.publishOn(this.run.otherThread(), 2);
		}
		if (this.call.ending() == Ending.TIMED_OUT) {
			flux = flux.timeout(expiry.asMono(), (element) -> expiry.asMono());
		}
		if (this.call.isTaken(RESUMED)) {
			flux = flux.onErrorResume((failure) -> {
				this.run.event(this.call, "resumes " + this.run.trail().describe(failure));
				return Mono.error(failure);
			});
		}
		return this.call.isTaken(KNOWN) ? flux.contextWrite((context) -> context.put(KEY, "caller")) : flux;
	}

	private static Mono<Object> mono(Mono<?> mono) {
		return mono.cast(Object.class);
	}

	private final class Demand extends BaseSubscriber<Object> {

		private int elements;

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			event("subscribed");
			request(isOneByOne() ? 1 : Long.MAX_VALUE);
		}

		@Override
		protected void hookOnNext(Object element) {
			this.elements++;
			event("got " + PublisherTaking.this.run.trail().describe(element));
			if (PublisherTaking.this.call.ending() == Ending.CANCELLED
					&& this.elements == Publishers.elements(PublisherTaking.this.call)) {
				cancel();
			}
			else if (isOneByOne()) {
				request(1);
			}
		}

		@Override
		protected void hookOnError(Throwable failure) {
			event("got the failure " + PublisherTaking.this.run.trail().describe(failure));
			PublisherTaking.this.failure = failure;
		}

		@Override
		protected void hookOnComplete() {
			event("got all");
		}

		@Override
		protected void hookFinally(SignalType type) {
			event("has ended by " + type);
			PublisherTaking.this.over.countDown();
		}

		private boolean isOneByOne() {
			return PublisherTaking.this.call.isTaken(ONE_BY_ONE);
		}

		private void event(String event) {
			PublisherTaking.this.run.event(PublisherTaking.this.call, event);
		}

	}

}
