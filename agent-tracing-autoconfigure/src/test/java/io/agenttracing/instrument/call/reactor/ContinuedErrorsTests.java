package io.agenttracing.instrument.call.reactor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import io.agenttracing.TracedAgent;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * A flux that goes on after an error of an agent does so, too, where Reactor would have
 * called the agent's callable itself.
 */
class ContinuedErrorsTests {

	static Stream<Arguments> operators() {
		return Stream.of(arguments("flatMap", operator((flux, even) -> flux.flatMap(even::refuse))),
				arguments("concatMap", operator((flux, even) -> flux.concatMap(even::refuse))),
				arguments("flatMap of an error", operator((flux, even) -> flux.flatMap(even::fail))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("operators")
	void fluxGoesOn(String name, BiFunction<Flux<Integer>, Even, Flux<Integer>> operator) {
		List<String> plain = new ArrayList<>();
		List<Integer> expected = take(operator, new Even(), plain);
		TracedApplication.runner().withBean(Even.class).run((context) -> {
			List<String> traced = new ArrayList<>();
			assertThat(take(operator, context.getBean(Even.class), traced)).isEqualTo(expected);
			assertThat(traced).isEqualTo(plain);
			assertThat(context.getBean(EndedSpans.class).all()).hasSize(4);
		});
	}

	@Test
	void failureOfFusedOperatorsIsTheSame() {
		Throwable expected = failure(new Even());
		TracedApplication.runner()
			.withBean(Even.class)
			.run((context) -> assertThat(failure(context.getBean(Even.class))).hasSameClassAs(expected)
				.hasCauseInstanceOf(IOException.class));
	}

	private static Throwable failure(Even even) {
		return even.read()
			.cast(Object.class)
			.flux()
			.flatMapIterable(List::of)
			.map(Throwable.class::cast)
			.onErrorResume(Mono::just)
			.blockLast();
	}

	private static List<Integer> take(BiFunction<Flux<Integer>, Even, Flux<Integer>> operator, Even even,
			List<String> failures) {
		return operator.apply(Flux.range(1, 4), even)
			.onErrorContinue((failure, value) -> failures.add(failure.getMessage()))
			.collectList()
			.block();
	}

	private static BiFunction<Flux<Integer>, Even, Flux<Integer>> operator(
			BiFunction<Flux<Integer>, Even, Flux<Integer>> operator) {
		return operator;
	}

	@TracedAgent
	static class Even {

		public Mono<Integer> read() {
			return Mono.fromCallable(() -> {
				throw new IOException("unreadable");
			});
		}

		public Mono<Integer> refuse(int number) {
			return Mono.fromCallable(() -> {
				if (number % 2 == 0) {
					throw new IllegalStateException("even " + number);
				}
				return number;
			});
		}

		public Mono<Integer> fail(int number) {
			return (number % 2 == 0) ? Mono.error(new IllegalStateException("even " + number)) : Mono.just(number);
		}

	}

}
