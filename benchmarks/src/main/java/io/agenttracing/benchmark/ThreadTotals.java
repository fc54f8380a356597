package io.agenttracing.benchmark;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import com.sun.management.ThreadMXBean;

/**
 * What the threads of this JVM have allocated and taken of the processor so far, without
 * the JVM's own, such as compilers.
 *
 * @param bytes the bytes of each thread, by its id
 * @param nanos its processor time
 */
record ThreadTotals(Map<Long, Long> bytes, Map<Long, Long> nanos) {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/**
	 * The totals at this moment.
	 * @param left threads that are left out
	 */
	static ThreadTotals without(Set<Long> left) {
		Map<Long, Long> bytes = new HashMap<>();
		Map<Long, Long> nanos = new HashMap<>();
		long[] ids = THREADS.getAllThreadIds();
		long[] allocated = THREADS.getThreadAllocatedBytes(ids);
		long[] times = THREADS.getThreadCpuTime(ids);
		for (int i = 0; i < ids.length; i++) {
			// A thread that has just ended has negative ones.
			if (!left.contains(ids[i]) && allocated[i] >= 0 && times[i] >= 0) {
				bytes.put(ids[i], allocated[i]);
				nanos.put(ids[i], times[i]);
			}
		}
		return new ThreadTotals(bytes, nanos);
	}

	long bytesSince(ThreadTotals before) {
		return since(this.bytes, before.bytes);
	}

	long nanosSince(ThreadTotals before) {
		return since(this.nanos, before.nanos);
	}

	private static long since(Map<Long, Long> now, Map<Long, Long> before) {
		return now.entrySet()
			.stream()
			.mapToLong((thread) -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
			.sum();
	}

}
