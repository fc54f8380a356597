package io.agenttracing.viewer.server;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has allocated, where the JVM and the modules in its image tell it.
 */
final class AllocatedMemory {

	private final ThreadMXBean threads;

	private AllocatedMemory(ThreadMXBean threads) {
		this.threads = threads;
	}

	static @Nullable AllocatedMemory orNull() {
		return (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
				&& threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled())
						? new AllocatedMemory(threads) : null;
	}

	long bytes(Thread thread) {
		return this.threads.getThreadAllocatedBytes(thread.getId());
	}

}
