package io.agenttracing.instrument.call.reactor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a subscriber asks of a traced source, and the thread on which it takes the
 * elements, are those of the source itself: operators that take them from it still do,
 * and those that skip an element do not ask for another one.
 */
class SameDemandTests {

	static Stream<Arguments> subscribers() {
		return Stream.of(arguments("fused", taking((flux) -> flux.flatMapIterable(List::of))),
				arguments("on another thread", taking((flux) -> flux.publishOn(Schedulers.single()))),
				arguments("mapped", taking((flux) -> flux.map((element) -> element + 1).flatMapIterable(List::of))),
				arguments("filtered", taking((flux) -> flux.filter((element) -> element > 1).limitRate(1))),
				arguments("distinct", taking((flux) -> flux.distinct((element) -> element / 2).limitRate(1))),
				arguments("one", taking((flux) -> flux.flatMapIterable(List::of).take(1))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("subscribers")
	void subscriberAsksTheSame(String name, Function<Flux<Integer>, Flux<?>> subscriber) {
		Source plain = new Source(3);
		StepVerifier.create(subscriber.apply(plain.elements())).thenConsumeWhile((element) -> true).verifyComplete();
		TracedApplication.runner().withBean(Source.class, () -> new Source(3)).run((context) -> {
			Source traced = context.getBean(Source.class);
			StepVerifier.create(subscriber.apply(traced.elements()))
				.thenConsumeWhile((element) -> true)
				.verifyComplete();
			assertThat(traced.seen()).isEqualTo(plain.seen());
			SpanData span = context.getBean(EndedSpans.class).only();
			assertThat(span.getName()).isEqualTo("invoke_agent source");
			assertThat(span.getAttributes().size()).isPositive();
		});
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("subscribers")
	void subscriberFailsTheSame(String name, Function<Flux<Integer>, Flux<?>> subscriber) {
		TracedApplication.runner().withBean(Source.class, () -> new Source(0)).run((context) -> {
			Source traced = context.getBean(Source.class);
			StepVerifier.create(subscriber.apply(traced.elements())).verifyErrorMatches(traced.failure()::equals);
			assertThat(context.getBean(EndedSpans.class).only().getEvents()).hasSize(1);
		});
	}

	private static Function<Flux<Integer>, Flux<?>> taking(Function<Flux<Integer>, Flux<?>> subscriber) {
		return subscriber;
	}

	@TracedAgent(name = "source")
	static class Source {

		private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

		private final RuntimeException failure = new IllegalStateException("empty");

		private final int count;

		Source(int count) {
			this.count = count;
		}

		public Flux<Integer> elements() {
			return Flux.fromIterable(() -> iterator())
				.doOnRequest((count) -> see("requested " + count))
				.doOnCancel(() -> see("cancelled"));
		}

		private Iterator<Integer> iterator() {
			return new Iterator<>() {

				private int next;

				@Override
				public boolean hasNext() {
					if (Source.this.count == 0 && this.next == 1) {
						throw Source.this.failure;
					}
					return this.next < Math.max(Source.this.count, 1);
				}

				@Override
				public Integer next() {
					see("next");
					if (Source.this.count == 0) {
						throw Source.this.failure;
					}
					return this.next++;
				}

			};
		}

		private void see(String event) {
			this.seen.add(event + " on " + Thread.currentThread().getName());
		}

		RuntimeException failure() {
			return this.failure;
		}

		List<String> seen() {
			return List.copyOf(this.seen);
		}

	}

}
