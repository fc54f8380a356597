package io.agenttracing.transparency;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One program as it runs in one application. Whatever it does on other threads is waited
 * for, so that its trail is the same each time.
 */
final class Run {

	private static final int PATIENCE = 20;

	private final Application application;

	private final Trail trail = new Trail();

	private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

	private final Map<Integer, Queue<Runnable>> later = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> latches = new ConcurrentHashMap<>();

	private volatile Throwable lastFailure = new IllegalStateException("none so far");

	private Run(Application application) {
		this.application = application;
	}

	/**
	 * Runs a program and returns what could be observed.
	 */
	static Trail of(Call program, Application application) {
		Run run = new Run(application);
		try {
			run.perform(program);
		}
		catch (Throwable failure) {
			run.trail.add("ended with " + run.trail.describe(failure));
		}
		return run.trail;
	}

	Trail trail() {
		return this.trail;
	}

	Throwable lastFailure() {
		return this.lastFailure;
	}

	void event(Call call, String event) {
		this.trail.add(call.id() + ": " + event);
	}

	/**
	 * Tells that something is read, unless the call has declared that. It may fail, then.
	 */
	void reads(Call call, String event) {
		if (call.door() == Door.ATTRIBUTED) {
			this.application.hostility().act();
		}
		else {
			event(call, event);
		}
	}

	<T> T named(T object, String name, Call call) {
		String name2 = name + " of " + call.id();
		return this.trail.name(object, name2 + " #" + this.numbers.merge(name2, 1, Integer::sum));
	}

	/**
	 * Makes a call and takes its result, or its failure.
	 */
	void perform(Call call) throws Throwable {
		// It may be made again, by a retry of its caller.
		this.latches.keySet().removeIf((key) -> key.endsWith(" " + call.id()));
		Task task = named(new Task(this, call), "task", call);
		event(call, "called");
		try {
			Object result = call(this.application.desk(call.door()), task, call.shape());
			event(call, "returned, interrupted " + Thread.interrupted());
			new Taking(this, call).take(result);
		}
		catch (Throwable failure) {
			event(call, "failed with " + this.trail.describe(failure) + ", interrupted " + Thread.interrupted());
			this.lastFailure = failure;
			if (call.passesOn()) {
				throw failure;
			}
		}
	}

	private static @Nullable Object call(Desk desk, Task task, Shape shape) throws Throwable {
		return switch (shape) {
			case VALUE -> desk.value(task);
			case FUTURE -> desk.future(task);
			case MONO -> desk.mono(task);
			case FLUX -> desk.flux(task);
		};
	}

	/**
	 * Has something done when the result of a call is taken.
	 */
	void later(Call call, Runnable work) {
		this.later.computeIfAbsent(call.id(), (id) -> new ConcurrentLinkedQueue<>()).add(work);
	}

	/**
	 * Does what was left for later, on another thread.
	 */
	void doLater(Call call) throws Exception {
		Queue<Runnable> left = this.later.getOrDefault(call.id(), new ConcurrentLinkedQueue<>());
		for (Runnable work = left.poll(); work != null; work = left.poll()) {
			elsewhere(work);
		}
	}

	void elsewhere(Runnable work) throws Exception {
		CompletableFuture.runAsync(work, this.application.threads()).get(PATIENCE, TimeUnit.SECONDS);
	}

	/**
	 * Has something done on a thread that must not wait.
	 */
	<T extends @Nullable Object> T notBlocking(Callable<T> work) throws Exception {
		FutureTask<T> task = new FutureTask<>(work);
		this.application.notBlockingThreads().execute(task);
		try {
			return task.get(PATIENCE, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw Endings.<RuntimeException>sneaky(ex.getCause());
		}
	}

	Scheduler otherThread() {
		return Schedulers.fromExecutor(otherExecutor());
	}

	Executor otherExecutor() {
		return new HandOver(this.application.threads());
	}

	/**
	 * Tells that the result of a call is in the hands of its caller.
	 */
	void taken(Call call) {
		latch(call, "taken").countDown();
	}

	void awaitTaken(Call call) throws InterruptedException {
		await(call, "taken");
	}

	/**
	 * Tells that the source of a call has been reached.
	 */
	void arrived(Call call) {
		latch(call, "arrived").countDown();
	}

	void awaitArrival(Call call) throws InterruptedException {
		await(call, "arrived");
	}

	private void await(Call call, String what) throws InterruptedException {
		if (!latch(call, what).await(PATIENCE, TimeUnit.SECONDS)) {
			event(call, "was never " + what);
		}
	}

	void await(Call call, CountDownLatch latch) throws InterruptedException {
		if (!latch.await(PATIENCE, TimeUnit.SECONDS)) {
			event(call, "was never over");
		}
	}

	private CountDownLatch latch(Call call, String what) {
		return this.latches.computeIfAbsent(what + " " + call.id(), (key) -> new CountDownLatch(1));
	}

}
