package io.agenttracing.benchmark;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import io.agenttracing.span.TrackedSpans;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The start and the end of a span in the registry of open spans, beside a put and a
 * remove on a {@link ConcurrentHashMap}. A thousand other traces are open.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegistryBenchmark {

	private static final int OTHERS = 1_000;

	private static final Tracer TRACER = SdkTracerProvider.builder().build().get("benchmark");

	private final TrackedSpans registry = new TrackedSpans(0);

	private final ConcurrentMap<String, ReadableSpan> map = new ConcurrentHashMap<>();

	@Setup
	public void prepare() {
		for (int i = 0; i < OTHERS; i++) {
			ReadableSpan span = span(Context.root());
			this.registry.started(span, Context.root());
			this.map.put(span.getSpanContext().getSpanId(), span);
		}
	}

	private static ReadableSpan span(Context parent) {
		return (ReadableSpan) TRACER.spanBuilder("span").setParent(parent).startSpan();
	}

	@Benchmark
	public boolean registry(Work work) {
		ReadableSpan span = work.next();
		this.registry.started(span, Context.root());
		return this.registry.ended(span);
	}

	@Benchmark
	public ReadableSpan map(Work work) {
		ReadableSpan span = work.next();
		this.map.put(span.getSpanContext().getSpanId(), span);
		return this.map.remove(span.getSpanContext().getSpanId());
	}

	/**
	 * The spans of one thread: each of a trace of its own, or all below one open span.
	 */
	@State(Scope.Thread)
	public static class Work {

		private static final int SPANS = 1_024;

		/** What is started and ended. */
		@Param({ "root", "child" })
		public String position;

		private final ReadableSpan[] spans = new ReadableSpan[SPANS];

		private int index;

		@Setup
		public void prepare(RegistryBenchmark benchmark) {
			ReadableSpan root = span(Context.root());
			benchmark.registry.started(root, Context.root());
			Context parent = this.position.equals("child") ? Context.root().with((Span) root) : Context.root();
			for (int i = 0; i < SPANS; i++) {
				this.spans[i] = span(parent);
			}
		}

		private ReadableSpan next() {
			this.index = (this.index + 1) % SPANS;
			return this.spans[this.index];
		}

	}

}
