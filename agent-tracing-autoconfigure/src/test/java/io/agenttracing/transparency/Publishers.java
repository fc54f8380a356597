package io.agenttracing.transparency;

import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/**
 * Makes the publishers that a call returns. What happens to them is part of the trail.
 */
final class Publishers {

	private static final int ELSEWHERE = 1;

	private static final int PUSHED = 4;

	private static final int GENERATED = 8;

	private static final int SEVERAL = 16;

	private static final int BARE = 32;

	private static final int QUEUED = 64;

	private final Run run;

	private final Call call;

	private final Work.Making<@Nullable Value> work;

	Publishers(Run run, Call call, Work.Making<@Nullable Value> work) {
		this.run = run;
		this.call = call;
		this.work = work;
	}

	/** The number of elements of a flux that does not end early. */
	static int elements(Call call) {
		return call.does(SEVERAL) ? 4 : 1;
	}

	Mono<Value> mono() {
		Mono<Value> made = this.call.does(GENERATED) ? Mono.fromSupplier(this::work) : Mono.fromCallable(this::work);
		if (this.call.ending().isNever()) {
			made = Mono.never();
		}
		else if (this.call.does(PUSHED)) {
			made = Mono.create((sink) -> {
				Value value;
				try {
					value = work();
				}
				catch (Throwable failure) {
					sink.error(failure);
					return;
				}
				sink.success(value);
			});
		}
		Mono<Value> source = made;
		// Reactor itself would run the work of a bare callable on the thread of a
		// publishOn.
		if (isBare() && (this.call.does(PUSHED) || !this.call.isTaken(PublisherTaking.ELSEWHERE)
				|| Waiting.isFor(this.call))) {
			return source;
		}
		Mono<Value> seen = Mono.deferContextual((context) -> {
			event("subscribed by " + context.getOrDefault(PublisherTaking.KEY, "nobody"));
			return source;
		}).doOnRequest(this::requested).doOnCancel(() -> event("cancelled"));
		return this.call.does(ELSEWHERE) ? seen.subscribeOn(this.run.otherThread()) : seen;
	}

	Flux<Value> flux() {
		Flux<Value> source;
		if (this.call.does(PUSHED)) {
			source = Flux.create(this::push);
		}
		else if (this.call.does(GENERATED)) {
			source = Flux.<Value, Iterator<Value>>generate(Elements::new, (elements, sink) -> {
				if (elements.hasNext()) {
					sink.next(elements.next());
				}
				else {
					sink.complete();
				}
				return elements;
			});
		}
		else {
			source = Flux.fromIterable(() -> new Elements());
		}
		if (this.call.ending().isNever()) {
			source = source.concatWith(Flux.never());
		}
		if (isBare()) {
			return this.call.does(QUEUED) ? source.publishOn(this.run.otherThread(), 2) : source;
		}
		Flux<Value> seen = source.doOnRequest(this::requested)
			.doOnCancel(() -> event("cancelled"))
			.contextWrite((context) -> {
				event("subscribed by " + context.getOrDefault(PublisherTaking.KEY, "nobody"));
				return context;
			});
		return this.call.does(ELSEWHERE) ? seen.subscribeOn(this.run.otherThread()) : seen;
	}

	// Not seen, so that nothing is between the source and who takes it. Where Reactor
	// propagates contexts, its own operators keep subscribers from the source.
	private boolean isBare() {
		return this.call.does(BARE) && !this.call.ending().isNever() && !Hooks.isAutomaticContextPropagationEnabled();
	}

	private void push(FluxSink<Value> sink) {
		try {
			for (Iterator<Value> elements = new Elements(); elements.hasNext();) {
				sink.next(elements.next());
			}
		}
		catch (Throwable failure) {
			sink.error(failure);
			return;
		}
		sink.complete();
	}

	private void requested(long count) {
		event("requested " + count);
		this.run.arrived(this.call);
	}

	private @Nullable Value work() {
		try {
			return this.work.make();
		}
		catch (Throwable failure) {
			throw Endings.<RuntimeException>sneaky(failure);
		}
	}

	private void event(String event) {
		this.run.event(this.call, event);
	}

	/**
	 * The elements of a flux. The work is done for the last of them.
	 */
	private final class Elements implements Iterator<Value> {

		private final int count = elements(Publishers.this.call);

		private int made;

		private @Nullable Value next;

		@Override
		public boolean hasNext() {
			if (this.next == null && this.made < this.count) {
				this.made++;
				event("makes element " + this.made);
				this.next = (this.made < this.count) ? new Endings(Publishers.this.run, Publishers.this.call).value()
						: last();
			}
			return this.next != null;
		}

		private @Nullable Value last() {
			Value last = work();
			return (Publishers.this.call.ending() == Ending.NOTHING) ? null : last;
		}

		@Override
		public Value next() {
			Value element = hasNext() ? this.next : null;
			if (element == null) {
				throw new NoSuchElementException();
			}
			this.next = null;
			return element;
		}

	}

}
