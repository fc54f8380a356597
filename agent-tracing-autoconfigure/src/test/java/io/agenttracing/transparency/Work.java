package io.agenttracing.transparency;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What the methods of the beans do: the calls below, then what their call says.
 */
final class Work {

	private static final int LATER = 1;

	private static final int AT_ONCE = 2;

	private static final int DEPENDENT = 4;

	/**
	 * Returns a value, or throws.
	 */
	@Nullable Value value(Task task) throws Throwable {
		Run run = Task.runOf(task);
		Call call = Task.callOf(task);
		run.event(call, "entered, interrupted " + Thread.currentThread().isInterrupted() + ", in a transaction "
				+ TransactionSynchronizationManager.isActualTransactionActive());
		for (Call below : call.calls()) {
			run.perform(below);
		}
		return new Endings(run, call).end();
	}

	/**
	 * Returns a future that ends so, at once or on another thread, or throws.
	 */
	CompletableFuture<@Nullable Value> future(Task task) throws Throwable {
		Run run = Task.runOf(task);
		Call call = Task.callOf(task);
		if (call.door() == Door.ASYNC) {
			run.awaitTaken(call);
		}
		if (call.ending().fails() && call.does(AT_ONCE)) {
			value(task);
		}
		CompletableFuture<@Nullable Value> future = new CompletableFuture<>();
		CompletableFuture<@Nullable Value> returned = call.does(DEPENDENT) ? future.thenApply((value) -> value)
				: future;
		returned.whenComplete((value, failure) -> run.event(call,
				"its future has " + run.trail().describe(value) + ", " + run.trail().describe(failure)));
		if (call.ending().isNever()) {
			run.event(call, "never ends");
		}
		else if (call.does(LATER) && call.door() != Door.ASYNC) {
			run.later(call, () -> complete(future, task));
		}
		else {
			complete(future, task);
		}
		return run.trail().name(returned, "future of " + call.id());
	}

	private void complete(CompletableFuture<@Nullable Value> future, Task task) {
		Value value;
		try {
			value = value(task);
		}
		catch (Throwable failure) {
			future.completeExceptionally(failure);
			return;
		}
		future.complete(value);
	}

	Mono<Value> mono(Task task) throws Throwable {
		return publishers(task).mono();
	}

	Flux<Value> flux(Task task) throws Throwable {
		return publishers(task).flux();
	}

	private Publishers publishers(Task task) throws Throwable {
		Call call = Task.callOf(task);
		Making<@Nullable Value> work = () -> (call.door() == Door.TRANSACTIONAL) ? valueOrException(task) : value(task);
		if (call.ending().fails() && call.does(AT_ONCE)) {
			work.make();
		}
		return new Publishers(Task.runOf(task), call, work);
	}

	// Spring's reactive transactions leave a subscriber without an answer to an Error.
	private @Nullable Value valueOrException(Task task) throws Throwable {
		try {
			return value(task);
		}
		catch (Error error) {
			throw new IllegalStateException(error);
		}
	}

	/**
	 * As work for a tracer, which lets any exception through.
	 */
	static <T extends @Nullable Object> Callable<T> callable(Making<T> work) {
		return () -> {
			try {
				return work.make();
			}
			catch (Throwable failure) {
				throw Endings.<RuntimeException>sneaky(failure);
			}
		};
	}

	/**
	 * Work that throws anything.
	 */
	@FunctionalInterface
	interface Making<T extends @Nullable Object> {

		T make() throws Throwable;

	}

}
