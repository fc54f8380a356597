package io.agenttracing.transparency;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How a caller waits for a publisher, without a subscriber of its own.
 */
final class Waiting {

	private static final int WAY = 1 | 2;

	private static final int WAITING = 64 | 128;

	private static final int NOT_BLOCKING = 256;

	private static final Duration LONG = Duration.ofMinutes(1);

	private final Run run;

	private final Call call;

	Waiting(Run run, Call call) {
		this.run = run;
		this.call = call;
	}

	/**
	 * Whether the result of a call is waited for: seldom, and not for ever.
	 */
	static boolean isFor(Call call) {
		return (call.taken() & WAITING) == WAITING && !call.ending().isNever();
	}

	void take(Publisher<?> publisher) throws Exception {
		Callable<@Nullable Object> wait = () -> (publisher instanceof Mono<?> mono) ? await(mono)
				: await(Flux.from(publisher));
		Object result = this.call.isTaken(NOT_BLOCKING) ? this.run.notBlocking(wait) : wait.call();
		this.run.event(this.call, "waited for " + describe(result) + ", interrupted " + Thread.interrupted());
	}

	private @Nullable Object await(Mono<?> mono) throws Exception {
		return switch (this.call.taken() & WAY) {
			case 0 -> mono.block();
			case 1 -> mono.block(LONG);
			case 2 -> mono.blockOptional().orElse(null);
			default -> await(mono.toFuture());
		};
	}

	private @Nullable Object await(CompletableFuture<?> future) throws Exception {
		this.run.event(this.call, "has a future, done " + future.isDone());
		return future.get();
	}

	private @Nullable Object await(Flux<?> flux) {
		return switch (this.call.taken() & WAY) {
			case 0 -> flux.blockLast();
			case 1 -> flux.collectList().block();
			case 2 -> flux.blockFirst(LONG);
			default -> flux.toStream().toList();
		};
	}

	private String describe(@Nullable Object result) {
		return (result instanceof List<?> list) ? list.stream().map(this.run.trail()::describe).toList().toString()
				: this.run.trail().describe(result);
	}

}
