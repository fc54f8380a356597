package io.agenttracing.instrument.call.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Sources that keep elements in a queue, from which the subscriber takes them on a thread
 * of its own: also if they are traced.
 */
class QueuedElementsTests {

	private static final int ROUNDS = 200;

	@Test
	void elementsStayInTheQueueUntilTheyAreTaken() {
		assertThat(mapped(new Agent())).isEqualTo(1);
		TracedApplication.runner()
			.withBean(Agent.class)
			.run((context) -> assertThat(mapped(context.getBean(Agent.class))).isEqualTo(1));
	}

	private static int mapped(Agent agent) {
		AtomicInteger mapped = new AtomicInteger();
		BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				request(1);
			}
		};
		agent.queued(mapped).flatMapIterable((element) -> List.of(element, element)).subscribe(subscriber);
		subscriber.cancel();
		return mapped.get();
	}

	@Test
	void aFullSinkIsFull() {
		assertThat(emitted(new Agent())).containsExactly(Sinks.EmitResult.OK, Sinks.EmitResult.OK,
				Sinks.EmitResult.FAIL_OVERFLOW);
		TracedApplication.runner()
			.withBean(Agent.class)
			.run((context) -> assertThat(emitted(context.getBean(Agent.class))).isEqualTo(emitted(new Agent())));
	}

	private static List<Sinks.EmitResult> emitted(Agent agent) {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		Sinks.Many<Integer> sink = Sinks.unsafe().many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(2));
		agent.of(sink).publishOn(Schedulers.boundedElastic()).subscribe((element) -> {
			busy.countDown();
			await(over);
		});
		sink.tryEmitNext(0);
		await(busy);
		List<Sinks.EmitResult> results = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			results.add(sink.tryEmitNext(i));
		}
		over.countDown();
		sink.tryEmitComplete();
		return results;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static Stream<Arguments> subscribers() {
		return Stream.of(arguments("published", taking((flux) -> flux.publishOn(Schedulers.parallel(), 2))),
				arguments("flattened", taking((flux) -> flux.flatMapIterable(List::of))),
				arguments("merged", taking((flux) -> Flux.just(1).flatMap((one) -> flux))),
				arguments("merged in order", taking((flux) -> Flux.just(1).flatMapSequential((one) -> flux))),
				arguments("concatenated", taking((flux) -> flux.concatMap(Flux::just))),
				arguments("zipped", taking((flux) -> flux.zipWith(Flux.range(0, 3), (left, right) -> left))),
				arguments("chosen",
						taking((flux) -> flux.filter((element) -> element > 0).publishOn(Schedulers.parallel()))),
				arguments("replayed", taking((flux) -> flux.publish(2).autoConnect())),
				arguments("taken", taking((flux) -> flux.flatMapIterable(List::of).take(2))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("subscribers")
	void eachSubscriptionEnds(String name, Function<Flux<Integer>, Flux<Integer>> subscriber) {
		TracedApplication.runner().withBean(Agent.class).run((context) -> {
			Agent agent = context.getBean(Agent.class);
			for (int i = 0; i < ROUNDS; i++) {
				Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
				Flux<Integer> taken = subscriber.apply(agent.of(sink));
				Schedulers.parallel().schedule(() -> {
					for (int element = 0; element < 3; element++) {
						sink.tryEmitNext(element);
					}
					sink.tryEmitComplete();
				});
				List<Integer> elements = taken.collectList().block(Duration.ofSeconds(20));
				assertThat(elements).isEqualTo(switch (name) {
					case "chosen" -> List.of(1, 2);
					case "taken" -> List.of(0, 1);
					default -> List.of(0, 1, 2);
				});
			}
			EndedSpans spans = context.getBean(EndedSpans.class);
			Awaitility.await(name).untilAsserted(() -> assertThat(spans.all()).hasSize(ROUNDS));
		});
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("subscribers")
	void eachSubscriptionFails(String name, Function<Flux<Integer>, Flux<Integer>> subscriber) {
		TracedApplication.runner().withBean(Agent.class).run((context) -> {
			Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
			Flux<Integer> taken = subscriber.apply(context.getBean(Agent.class).of(sink));
			IllegalStateException failure = new IllegalStateException("planted");
			sink.tryEmitNext(1);
			sink.tryEmitError(failure);
			List<Throwable> seen = new ArrayList<>();
			taken.onErrorResume((ex) -> {
				seen.add(ex);
				return Flux.empty();
			}).collectList().block(Duration.ofSeconds(20));
			assertThat(seen).containsExactly(failure);
			assertThat(context.getBean(EndedSpans.class).only().getEvents()).hasSize(1);
		});
	}

	private static Function<Flux<Integer>, Flux<Integer>> taking(Function<Flux<Integer>, Flux<Integer>> subscriber) {
		return subscriber;
	}

	@TracedAgent(name = "queue")
	static class Agent {

		public Flux<Integer> queued(AtomicInteger mapped) {
			return Flux.range(1, 50).hide().publishOn(Schedulers.immediate()).map((element) -> {
				mapped.incrementAndGet();
				return element;
			});
		}

		public Flux<Integer> of(Sinks.Many<Integer> sink) {
			return sink.asFlux();
		}

	}

}
