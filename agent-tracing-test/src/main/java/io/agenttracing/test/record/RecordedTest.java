package io.agenttracing.test.record;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A test while it runs, and the traces that began where it was current: it travels in the
 * OpenTelemetry context, and in a header by its id. Safe for use by several threads.
 */
public final class RecordedTest implements ImplicitContextKeyed {

	/** How many traces of a test are kept at most. */
	public static final int MAX_TRACES = 1_000;

	private static final ContextKey<RecordedTest> KEY = ContextKey.named("agent-tracing-test");

	private final String id = UUID.randomUUID().toString().replace("-", "");

	private final String name;

	private final long since;

	private final Supplier<List<String>> hints;

	private final Consumer<RecordedTest> check;

	private final RecordedTest whole;

	private final List<RecordedTrace> traces = new ArrayList<>();

	private int refused;

	private boolean over;

	/**
	 * A test that begins.
	 * @param name what people call it
	 * @param since when, by {@link System#nanoTime()}: what began before is none of its
	 * business
	 * @param hints why there may be no trace, asked where a test fails
	 * @param check fails for what is not expected in the traces of a run
	 */
	public RecordedTest(String name, long since, Supplier<List<String>> hints, Consumer<RecordedTest> check) {
		this.name = name;
		this.since = since;
		this.hints = hints;
		this.check = check;
		this.whole = this;
		RecordedTraces.OF_JVM.began(this);
	}

	private RecordedTest(RecordedTest whole) {
		this.name = whole.name;
		this.since = System.nanoTime();
		this.hints = whole.hints;
		this.check = whole.check;
		this.whole = whole;
		RecordedTraces.OF_JVM.began(this);
	}

	/**
	 * Begins a run of a part of it, which is a test of its own.
	 * @return the run, to be made current and to be ended
	 */
	public RecordedTest beginRun() {
		return new RecordedTest(this.whole);
	}

	/**
	 * Looks at the traces of a run that has passed.
	 * @throws AssertionError if there is something that is not expected
	 */
	public void checkRun() {
		this.check.accept(this);
	}

	/**
	 * The test that it is a run of.
	 * @return itself if it is none
	 */
	public RecordedTest whole() {
		return this.whole;
	}

	/**
	 * The run of it that is current here, or began last.
	 * @return itself if it is a run, or none is
	 */
	public RecordedTest currentRun() {
		RecordedTest current = current();
		return (current != null && current.whole == this && !current.isOver()) ? current : this;
	}

	/**
	 * The test of a context.
	 * @param context the context
	 * @return the test, null if there is none
	 */
	public static @Nullable RecordedTest in(Context context) {
		return context.get(KEY);
	}

	/**
	 * The test of this thread, or the only one that runs.
	 * @return the test, null if there is none, or several run and none is current here
	 */
	public static @Nullable RecordedTest current() {
		RecordedTest test = in(Context.current());
		return (test != null) ? test : RecordedTraces.OF_JVM.onlyTest();
	}

	/**
	 * What the header of a request says.
	 * @return 32 hexadecimal digits
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Makes the test current on this thread, below no span: one that another test has
	 * left current has nothing to do with it.
	 * @return to be closed on the same thread, which then has the context that it had
	 * before, also where a scope was left open meanwhile
	 */
	@Override
	public Scope makeCurrent() {
		Context before = Context.current();
		Scope scope = storeInContext(Context.root()).makeCurrent();
		return () -> {
			scope.close();
			if (in(Context.current()) == this) {
				before.makeCurrent();
			}
		};
	}

	@Override
	public Context storeInContext(Context context) {
		return context.with(KEY, this);
	}

	/**
	 * Its traces, also those that are not complete.
	 * @return without those of which nothing would be exported, in the order of their
	 * start
	 */
	public List<RecordedTrace> traces() {
		List<RecordedTrace> all;
		synchronized (this) {
			all = List.copyOf(this.traces);
		}
		return all.stream().filter(RecordedTrace::isShown).toList();
	}

	/**
	 * Its traces that are complete.
	 * @return each has a span, in the order of their start
	 */
	public List<RecordedTrace> finished() {
		return traces().stream().filter(RecordedTrace::isFinished).toList();
	}

	/**
	 * Traces that began where no test was current, since this one began.
	 * @return in the order of their start
	 */
	public List<RecordedTrace> ofNobody() {
		return RecordedTraces.OF_JVM.ofNobody(this.since);
	}

	/**
	 * Why there may be no trace.
	 * @return sentences
	 */
	List<String> hints() {
		try {
			return this.hints.get();
		}
		catch (RuntimeException ex) {
			return List.of("The application of the test is closed, or cannot be asked why.");
		}
	}

	/**
	 * How many traces were not recorded, since there were too many.
	 * @return the number of traces
	 */
	public synchronized int refused() {
		return this.refused;
	}

	/**
	 * The test is over: what it began is forgotten, and what comes of it no more
	 * recorded.
	 */
	public void end() {
		List<RecordedTrace> forgotten;
		synchronized (this) {
			this.over = true;
			forgotten = List.copyOf(this.traces);
			this.traces.clear();
		}
		RecordedTraces.OF_JVM.ended(this, forgotten);
	}

	/**
	 * What people call it.
	 */
	String name() {
		return this.name;
	}

	synchronized boolean isOver() {
		return this.over;
	}

	/**
	 * Takes a trace that begins.
	 * @return whether there is room for it, and the test is not over
	 */
	synchronized boolean takes(RecordedTrace trace) {
		if (this.over) {
			return false;
		}
		if (this.traces.size() >= MAX_TRACES) {
			this.refused++;
			return false;
		}
		return this.traces.add(trace);
	}

}
