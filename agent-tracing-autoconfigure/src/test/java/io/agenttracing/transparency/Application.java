package io.agenttracing.transparency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The beans of an application, which programs run in, and the threads that they need.
 */
final class Application implements AutoCloseable {

	private final ApplicationContext context;

	private final Map<Door, Desk> desks = new EnumMap<>(Door.class);

	private final Hostility hostility;

	private final @Nullable Aftermath aftermath;

	private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> new Thread(task, "application-1"));

	private final ExecutorService notBlockingThreads = Executors.newCachedThreadPool(NotBlockingThread::new);

	/**
	 * The beans of an application.
	 * @param context the application
	 * @param traced whether it has the starter
	 */
	Application(ApplicationContext context, boolean traced) {
		this.context = context;
		this.hostility = context.getBeanProvider(Hostility.class).getIfAvailable(Hostility::none);
		this.aftermath = traced ? Aftermath.of(context) : null;
		for (Door door : Door.values()) {
			this.desks.put(door, context.getBean(door.type()));
		}
	}

	/**
	 * Runs a program and returns all that could be observed.
	 */
	List<String> run(Call program) {
		this.hostility.begin(program);
		UserAccessor.begin(this.hostility);
		UserHooks.begin();
		List<String> events = new ArrayList<>(Run.of(program, this).events());
		events.add("accessor of the application called " + UserAccessor.end());
		events.add("hooks of the application counted " + UserHooks.end());
		this.hostility.end();
		this.context.getBean(RecordingTransactions.class)
			.drain()
			.forEach((outcome) -> events.add("transaction " + outcome));
		this.context.getBean(CacheManager.class).getCache("values").clear();
		checkThread();
		for (String leak = this.leaks.poll(); leak != null; leak = this.leaks.poll()) {
			events.add(leak);
		}
		if (this.aftermath != null) {
			events.addAll(this.aftermath.left());
		}
		return events;
	}

	/**
	 * What is wrong with the accounts of all programs so far.
	 */
	List<String> accounts() {
		return (this.aftermath != null) ? this.aftermath.accounts() : List.of();
	}

	/**
	 * The number of spans so far.
	 */
	long spans() {
		return (this.aftermath != null) ? this.aftermath.spans() : 0;
	}

	private void checkThread() {
		if (Context.current() != Context.root()) {
			this.leaks.add("a context is still current on " + Trail.threadKind());
			Context.root().makeCurrent();
		}
	}

	Hostility hostility() {
		return this.hostility;
	}

	Desk desk(Door door) {
		return this.desks.get(door);
	}

	/**
	 * Threads on which nothing may be current when they are done.
	 */
	Executor threads() {
		return checked(this.threads);
	}

	/**
	 * Threads that must not wait.
	 */
	Executor notBlockingThreads() {
		return checked(this.notBlockingThreads);
	}

	private Executor checked(Executor threads) {
		return (task) -> threads.execute(() -> {
			task.run();
			checkThread();
		});
	}

	@Override
	public void close() {
		this.threads.shutdown();
		this.notBlockingThreads.shutdown();
	}

	private static final class NotBlockingThread extends Thread implements NonBlocking {

		private NotBlockingThread(Runnable task) {
			super(task, "application-1");
		}

	}

}
