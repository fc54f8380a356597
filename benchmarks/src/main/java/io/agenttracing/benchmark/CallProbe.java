package io.agenttracing.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * A JVM that calls a method in one way, and says what a call has cost. It counts calls,
 * not time, until it measures: a busy machine takes longer, and measures the same.
 */
public final class CallProbe {

	private static final String MARK = "Costs: ";

	private final Calls calls;

	private final int steps;

	private final LongAdder called = new LongAdder();

	private final List<Caller> callers = new ArrayList<>();

	private final Set<Long> callingThreads = ConcurrentHashMap.newKeySet();

	private final ExecutorService executor;

	private CallProbe(CallVariant variant, int threads) {
		this.calls = variant.start();
		this.steps = variant.steps();
		this.callingThreads.add(Thread.currentThread().getId());
		this.executor = Executors.newFixedThreadPool(threads, (work) -> {
			Thread thread = new Thread(work, "caller");
			this.callingThreads.add(thread.getId());
			return thread;
		});
		for (int i = 0; i < threads; i++) {
			this.callers.add(new Caller(this.calls, this.called));
		}
	}

	/**
	 * Measures a variant in a JVM that is started for it.
	 */
	static CallCosts run(String classPath, List<String> options, CallVariant variant, int threads, Amount amount)
			throws IOException, InterruptedException {
		List<String> arguments = List.of(variant.name(), Integer.toString(threads),
				Integer.toString(variant.calls(amount.warmUp())), Integer.toString(amount.rounds()),
				Integer.toString(variant.calls(amount.steps())));
		String output = ChildJvm.run(classPath, options, CallProbe.class.getName(), arguments);
		return CallCosts.parse(output.substring(output.lastIndexOf(MARK) + MARK.length()));
	}

	/**
	 * Measures a variant in this JVM.
	 * @param arguments its name, the number of threads, of calls to warm up, of measured
	 * rounds, and of the calls of a round, all of them by thread
	 * @throws Exception if a call fails, or does not have the spans it should have
	 */
	public static void main(String[] arguments) throws Exception {
		CallProbe probe = new CallProbe(CallVariant.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
		int warmUp = Integer.parseInt(arguments[2]);
		int rounds = Integer.parseInt(arguments[3]);
		int times = Integer.parseInt(arguments[4]);
		System.out.println(MARK + probe.measure(warmUp, rounds, times));
		System.exit(0);
	}

	private CallCosts measure(int warmUp, int rounds, int times) throws Exception {
		for (int left = warmUp; left > 0; left -= times) {
			round(Math.min(left, times));
		}
		List<CallCosts> costs = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			costs.add(round(times));
		}
		this.calls.verify(this.called.sum());
		return CallCosts.of(costs);
	}

	private CallCosts round(int times) throws Exception {
		ThreadTotals before = ThreadTotals.without(this.callingThreads);
		long bytesBefore = sum(Caller::bytes);
		long nanosBefore = sum(Caller::nanos);
		List<Future<?>> ends = new ArrayList<>();
		for (Caller caller : this.callers) {
			ends.add(this.executor.submit(() -> caller.call(times)));
		}
		for (Future<?> end : ends) {
			end.get();
		}
		this.calls.settle();
		ThreadTotals after = ThreadTotals.without(this.callingThreads);
		double all = (double) times * this.callers.size() * this.steps;
		return new CallCosts((sum(Caller::bytes) - bytesBefore) / all, (sum(Caller::nanos) - nanosBefore) / all,
				after.bytesSince(before) / all, after.nanosSince(before) / all);
	}

	private long sum(ToLongFunction<Caller> figure) {
		return this.callers.stream().mapToLong(figure).sum();
	}

	/**
	 * How much is called.
	 *
	 * @param warmUp the steps before anything is measured
	 * @param rounds how often is measured
	 * @param steps the steps of a round
	 */
	record Amount(int warmUp, int rounds, int steps) {

	}

}
