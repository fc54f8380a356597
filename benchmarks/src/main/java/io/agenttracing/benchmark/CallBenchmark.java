package io.agenttracing.benchmark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A call of one bean method, made traced in different ways. Calls come in bursts that fit
 * into the collector's queue, in the same way for all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {

	static final int BURST = 500;

	/** The way of calling, one of {@link CallVariant}. */
	@Param("PLAIN")
	public String variant;

	private final LongAdder called = new LongAdder();

	private Calls calls;

	private Check check;

	@Setup
	public void start() {
		this.calls = CallVariant.valueOf(this.variant).start();
		this.check = this.calls.check();
	}

	@TearDown
	public void stop() {
		this.calls.verify(this.called.sum());
	}

	@Benchmark
	@OperationsPerInvocation(BURST)
	public void call(Caller caller, Blackhole blackhole) {
		Check check = this.check;
		for (int i = 0; i < BURST; i++) {
			Document document = caller.documents[i % Caller.DOCUMENTS];
			blackhole.consume(check.check(document.id(), document.pages(), document.text()));
		}
	}

	/**
	 * One thread that calls.
	 */
	@State(Scope.Thread)
	public static class Caller {

		private static final int DOCUMENTS = 16;

		private final Document[] documents = new Document[DOCUMENTS];

		private Runnable end;

		@Setup
		public void prepare() {
			for (int i = 0; i < DOCUMENTS; i++) {
				this.documents[i] = new Document("doc-832beb" + i, 1 + i,
						"The rent is due on the third working day of every month, " + (char) ('a' + i) + ".");
			}
		}

		@Setup(Level.Invocation)
		public void begin(CallBenchmark benchmark) {
			benchmark.calls.awaitRoom();
			benchmark.called.add(BURST);
			this.end = benchmark.calls.begin();
		}

		@TearDown(Level.Invocation)
		public void end() {
			this.end.run();
		}

	}

	/**
	 * What is passed to the method.
	 */
	private record Document(String id, int pages, String text) {

	}

}
