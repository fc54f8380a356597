package io.agenttracing.benchmark;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

import com.sun.management.ThreadMXBean;
import io.agenttracing.benchmark.Check.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Calls in bursts, on one thread. Between them the collector may catch up, which does not
 * count.
 */
final class Caller {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** The spans of a burst: less than half of what fits into a queue. */
	private static final int BURST = 500;

	private static final int DOCUMENTS = 16;

	private final Document[] documents = new Document[DOCUMENTS];

	private final Calls calls;

	private final Check check;

	private final LongAdder called;

	private final int burst;

	private long bytes;

	private long nanos;

	// So that no result can be left out.
	private @Nullable Verdict last;

	/**
	 * A thread's caller.
	 * @param calls what to call
	 * @param called counts the calls of all callers
	 */
	Caller(Calls calls, LongAdder called) {
		this.calls = calls;
		this.check = calls.check();
		this.called = called;
		this.burst = Math.max(1, BURST / calls.spans());
		for (int i = 0; i < DOCUMENTS; i++) {
			this.documents[i] = new Document("doc-832beb" + i, 1 + i,
					"The rent is due on the third working day of every month, " + (char) ('a' + i) + ".");
		}
	}

	void call(int times) {
		for (int left = times; left > 0; left -= this.burst) {
			int now = Math.min(left, this.burst);
			this.calls.awaitRoom(this.called.sum() * this.calls.spans());
			Runnable end = this.calls.begin();
			long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
			long nanosBefore = THREADS.getCurrentThreadCpuTime();
			burst(now);
			this.nanos += THREADS.getCurrentThreadCpuTime() - nanosBefore;
			this.bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
			end.run();
			this.called.add(now);
		}
	}

	private void burst(int times) {
		for (int i = 0; i < times; i++) {
			Document document = this.documents[i % DOCUMENTS];
			this.last = this.check.check(document.id(), document.pages(), document.text());
		}
	}

	long bytes() {
		return this.bytes;
	}

	long nanos() {
		return this.nanos;
	}

	/**
	 * What is passed to the method.
	 */
	private record Document(String id, int pages, String text) {

	}

}
