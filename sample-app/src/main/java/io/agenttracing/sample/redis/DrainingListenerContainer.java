package io.agenttracing.sample.redis;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Stops when its last listener has ended, which Spring Data's container does not wait
 * for. How long that may take is {@code spring.lifecycle.timeout-per-shutdown-phase}.
 */
public class DrainingListenerContainer extends RedisMessageListenerContainer {

	/** One for being started, and one for each message under way. */
	private final AtomicInteger holds = new AtomicInteger();

	private volatile @Nullable Runnable whenDrained;

	/**
	 * Creates a container.
	 * @param phase when it starts and stops: those with higher phases stop first
	 * @param threadNamePrefix how the threads of its listeners are called
	 */
	public DrainingListenerContainer(int phase, String threadNamePrefix) {
		setPhase(phase);
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor(threadNamePrefix);
		setTaskExecutor((task) -> {
			this.holds.incrementAndGet();
			threads.execute(() -> run(task));
		});
	}

	@Override
	public void start() {
		if (!isRunning()) {
			this.holds.incrementAndGet();
		}
		super.start();
	}

	@Override
	public void stop(Runnable callback) {
		if (!isRunning()) {
			callback.run();
			return;
		}
		this.whenDrained = callback;
		super.stop(this::release);
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		finally {
			release();
		}
	}

	private void release() {
		Runnable callback = this.whenDrained;
		if (this.holds.decrementAndGet() == 0 && callback != null) {
			callback.run();
		}
	}

}
