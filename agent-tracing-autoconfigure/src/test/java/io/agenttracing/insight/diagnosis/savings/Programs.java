package io.agenttracing.insight.diagnosis.savings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;

import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Programs with a fault that makes them slow, and the same without it.
 */
class Programs {

	private final AgentTracer tracer;

	private final SlowParts parts;

	private final SlowCalls calls;

	private final StringRedisTemplate redis;

	private final Executor executor;

	Programs(AgentTracer tracer, SlowParts parts, SlowCalls calls, StringRedisTemplate redis, Executor executor) {
		this.tracer = tracer;
		this.parts = parts;
		this.calls = calls;
		this.redis = redis;
		this.executor = executor;
	}

	List<Program> of(long seed) {
		Delays delays = new Delays(seed);
		return List.of(searchesOneAfterTheOther(delays), oneLateSearch(delays), oneConsumer(delays),
				failsFourTimes(delays), failsForGood(delays), failsBesideAnother(delays), isRefused(delays),
				retriesTwiceOver(delays), retriesTwiceOverInVain(delays), asksAgain(delays), fallsBackLate(delays),
				fallsBackAfterAttempts(delays), oneLateSearchBesideAnother(delays), asksAgainBesideAnother(delays));
	}

	private Program searchesOneAfterTheOther(Delays delays) {
		int[] times = delays.between(120, 260, 4);
		int before = delays.between(60, 120);
		return new Program("could-be-parallel", "four searches, one after the other", (fault) -> {
			this.parts.prepare(before);
			if (fault) {
				Arrays.stream(times).forEach(this.parts::search);
			}
			else {
				together(Arrays.stream(times).mapToObj((time) -> search(time)).toList());
			}
		});
	}

	private Program oneLateSearch(Delays delays) {
		int[] times = delays.between(120, 200, 4);
		int late = delays.between(700, 900);
		return new Program("straggler", "one of five parallel searches is late",
				(fault) -> together(IntStream.concat(Arrays.stream(times), IntStream.of(fault ? late : 150))
					.mapToObj((time) -> search(time))
					.toList()));
	}

	private Program oneConsumer(Delays delays) {
		int busy = delays.between(800, 1_000);
		int work = delays.between(80, 150);
		return new Program("queue-dominated", "one thread consumes, and is busy", (fault) -> {
			this.redis.convertAndSend(fault ? Consumers.ONE_THREAD : Consumers.TWO_THREADS, String.valueOf(work));
			this.redis.opsForList().leftPop(Consumers.ANSWERS, Duration.ofSeconds(20));
		}).after((fault) -> {
			CountDownLatch begun = new CountDownLatch(1);
			Consumers.begun = begun;
			this.redis.convertAndSend(fault ? Consumers.ONE_THREAD : Consumers.TWO_THREADS, "busy " + busy);
			await(begun);
		});
	}

	private Program failsFourTimes(Delays delays) {
		int time = delays.between(120, 180);
		return new Program("retry-storm", "succeeds at the fifth attempt", (fault) -> {
			this.parts.fail(fault ? 4 : 0);
			this.parts.retried(time);
		});
	}

	private Program failsForGood(Delays delays) {
		int time = delays.between(120, 180);
		return new Program("retry-storm", "five attempts in vain", (fault) -> {
			this.parts.fail(Integer.MAX_VALUE);
			failing(() -> {
				if (fault) {
					this.parts.retried(time);
				}
				else {
					this.parts.once(time);
				}
			});
		});
	}

	private Program failsBesideAnother(Delays delays) {
		int time = delays.between(120, 150);
		int beside = delays.between(600, 700);
		return new Program("retry-storm", "succeeds at the fifth attempt, beside a long search", (fault) -> {
			this.parts.fail(fault ? 4 : 0);
			together(List.of(search(beside), () -> this.parts.retried(time)));
		});
	}

	private Program isRefused(Delays delays) {
		int time = delays.between(150, 250);
		return new Program("retry-of-permanent-error", "status 400, asked three times", (fault) -> failing(() -> {
			if (fault) {
				this.parts.request(time);
			}
			else {
				this.parts.knowingRequest(time);
			}
		}));
	}

	private Program retriesTwiceOver(Delays delays) {
		int time = delays.between(120, 180);
		return new Program("nested-retries", "succeeds at the second outer attempt", (fault) -> {
			this.parts.fail(fault ? 3 : 0);
			this.calls.retriedToo(time);
		});
	}

	private Program retriesTwiceOverInVain(Delays delays) {
		int time = delays.between(120, 180);
		return new Program("nested-retries", "two by three attempts in vain", (fault) -> {
			this.parts.fail(Integer.MAX_VALUE);
			failing(() -> {
				if (fault) {
					this.calls.retriedToo(time);
				}
				else {
					this.calls.notRetried(time);
				}
			});
		});
	}

	private Program asksAgain(Delays delays) {
		int[] thoughts = delays.between(80, 160, 5);
		int[] tools = delays.between(60, 140, 4);
		return new Program("agent-loop", "the same question four times", (fault) -> {
			for (int i = 0; i < (fault ? tools.length : 1); i++) {
				this.parts.think(thoughts[i]);
				this.parts.lookUp(tools[i]);
			}
			this.parts.think(thoughts[4]);
		});
	}

	private Program fallsBackLate(Delays delays) {
		int time = delays.between(500, 700);
		int instead = delays.between(60, 120);
		return new Program("fallback-taken", "a call fails late, no circuit breaker", (fault) -> {
			this.parts.fail(Integer.MAX_VALUE);
			CircuitBreaker breaker = CircuitBreaker.ofDefaults("scores");
			if (!fault) {
				breaker.transitionToForcedOpenState();
			}
			orElse(() -> this.parts.guarded(breaker, time), instead);
		});
	}

	private Program fallsBackAfterAttempts(Delays delays) {
		int time = delays.between(120, 180);
		int instead = delays.between(60, 120);
		return new Program("fallback-taken", "three attempts fail, no circuit breaker", (fault) -> {
			this.parts.fail(Integer.MAX_VALUE);
			CircuitBreaker breaker = CircuitBreaker.ofDefaults("scores");
			if (!fault) {
				breaker.transitionToForcedOpenState();
			}
			orElse(() -> breaker.executeRunnable(() -> this.parts.inner(time)), instead);
		});
	}

	private Program oneLateSearchBesideAnother(Delays delays) {
		int[] times = delays.between(120, 200, 4);
		int late = delays.between(900, 1_000);
		int beside = delays.between(400, 500);
		return new Program("straggler", "one of five parallel searches is late, beside a long preparation",
				(fault) -> together(List.of(() -> this.tracer.call("find", StepKind.COMPUTE, () -> {
					together(IntStream.concat(Arrays.stream(times), IntStream.of(fault ? late : 150))
						.mapToObj((time) -> search(time))
						.toList());
					return "";
				}), () -> this.parts.prepare(beside))));
	}

	private Program asksAgainBesideAnother(Delays delays) {
		int[] thoughts = delays.between(80, 160, 5);
		int[] tools = delays.between(60, 140, 4);
		int beside = delays.between(600, 650);
		return new Program("agent-loop", "the same question four times, beside another agent",
				(fault) -> together(List.of(() -> this.tracer.agent("clerk", () -> {
					for (int i = 0; i < (fault ? tools.length : 1); i++) {
						this.parts.think(thoughts[i]);
						this.parts.lookUp(tools[i]);
					}
					this.parts.think(thoughts[4]);
					return "";
				}), () -> this.tracer.agent("other", () -> {
					Delays.take(beside);
					return "";
				}))));
	}

	private Runnable search(int millis) {
		return () -> this.parts.search(millis);
	}

	private void together(List<Runnable> work) {
		CompletableFuture
			.allOf(work.stream()
				.map((each) -> CompletableFuture.runAsync(each, this.executor))
				.toArray(CompletableFuture<?>[]::new))
			.join();
	}

	private void orElse(Runnable call, int instead) {
		try {
			call.run();
		}
		catch (RuntimeException ex) {
			this.tracer.fallback("cached", ex, () -> {
				Delays.take(instead);
				return "";
			});
		}
	}

	// Whether it fails makes no difference to how long it takes.
	private static void failing(Runnable call) {
		try {
			call.run();
			throw new AssertionError("it should have failed");
		}
		catch (RuntimeException ex) {
			throw new ExpectedFailure(ex);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			if (!latch.await(20, TimeUnit.SECONDS)) {
				throw new AssertionError("nobody received the message");
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * How a program is meant to end.
	 */
	static final class ExpectedFailure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ExpectedFailure(RuntimeException cause) {
			super(cause);
		}

	}

	/**
	 * Runs with a fault, or without it.
	 */
	@FunctionalInterface
	interface Work {

		void run(boolean fault);

	}

	/**
	 * A program.
	 *
	 * @param rule what is to be found in it
	 * @param fault what is wrong with it
	 * @param before what has happened before, and is not measured
	 * @param work what is measured
	 */
	record Program(String rule, String fault, Work before, Work work) {

		Program(String rule, String fault, Work work) {
			this(rule, fault, (with) -> {
			}, work);
		}

		Program after(Work before) {
			return new Program(this.rule, this.fault, before, this.work);
		}

		@Override
		public String toString() {
			return this.rule + ": " + this.fault;
		}

	}

}
