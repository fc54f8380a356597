package io.agenttracing.pipeline.cap;

import java.util.Arrays;
import java.util.Random;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * A random tree of up to 400 spans: any shape, several local roots, children that end
 * after their parent and such that start after it.
 */
final class RandomTrace {

	private static final int MAX_SPANS = 400;

	private static final double[] SHARES_OF_CALLS = { 0.3, 0.5, 0.8 };

	private static final Attributes[] NOTABLE = { Attributes.of(AgentSpanAttributes.RETRY_ATTEMPT, 2L),
			Attributes.of(AgentSpanAttributes.FALLBACK_FROM, "x"),
			Attributes.of(AgentSpanAttributes.DECISION_NAME, "x") };

	private static final Attributes AGENT = Attributes.of(AgentSpanAttributes.OPERATION_NAME, "invoke_agent");

	private static final Attributes LAYER = Attributes.of(AgentSpanAttributes.OPERATION_NAME, "framework");

	private static final Attributes CHAT = Attributes.of(AgentSpanAttributes.OPERATION_NAME, "chat");

	private static final Attributes[] ERRORS = { Attributes.of(AgentSpanAttributes.ERROR_TYPE, "A"),
			Attributes.of(AgentSpanAttributes.ERROR_TYPE, "B"), Attributes.of(AgentSpanAttributes.ERROR_TYPE, "C"),
			Attributes.empty() };

	private final Random random;

	private final int size;

	private final int[] parents;

	private final boolean[] leaves;

	private final long[] starts;

	private final long[] ends;

	private final boolean[] waits;

	private final TestSpan[] spans;

	private final boolean[] tops;

	private final TestTrace trace;

	private double shareOfErrors;

	RandomTrace(long number) {
		this.random = new Random(number * 0x9E3779B97F4A7C15L);
		this.trace = new TestTrace(number + 1);
		this.size = 1 + (int) (MAX_SPANS * Math.pow(this.random.nextDouble(), 4));
		this.parents = new int[this.size];
		this.leaves = new boolean[this.size];
		this.starts = new long[this.size];
		this.ends = new long[this.size];
		this.waits = new boolean[this.size];
		this.spans = new TestSpan[this.size];
		this.tops = new boolean[this.size];
		chooseParents();
		chooseTimes();
		chooseSpans();
	}

	Random random() {
		return this.random;
	}

	String id() {
		return this.trace.id();
	}

	int size() {
		return this.size;
	}

	TestSpan span(int index) {
		return this.spans[index];
	}

	/**
	 * The parent of a span.
	 * @return its index, -1 for none in this process
	 */
	int parent(int index) {
		return this.parents[index];
	}

	/**
	 * Whether a span says nothing: a layer of a framework above a single span.
	 */
	boolean isLayer(int index) {
		return LAYER.equals(this.spans[index].getAttributes())
				&& Arrays.stream(this.parents).filter((parent) -> parent == index).count() == 1;
	}

	boolean isTop(int index) {
		return this.tops[index];
	}

	/**
	 * The order in which the spans end, children before their parents.
	 * @return the indexes
	 */
	int[] inOrderOfEnd() {
		long[] keys = new long[this.size];
		Arrays.setAll(keys, (i) -> this.ends[i] * MAX_SPANS + MAX_SPANS - 1 - i);
		Arrays.sort(keys);
		return Arrays.stream(keys).mapToInt((key) -> MAX_SPANS - 1 - (int) (key % MAX_SPANS)).toArray();
	}

	private void chooseParents() {
		double deep = this.random.nextDouble();
		double wide = this.random.nextDouble();
		Arrays.fill(this.leaves, true);
		this.parents[0] = -1;
		for (int i = 1; i < this.size; i++) {
			this.parents[i] = this.random.nextInt(i);
			if (this.random.nextDouble() < deep) {
				this.parents[i] = i - 1;
			}
			else if (this.random.nextDouble() < wide) {
				this.parents[i] = 0;
			}
			if (this.random.nextInt(60) == 0) {
				this.parents[i] = -1;
			}
			else {
				this.leaves[this.parents[i]] = false;
			}
		}
	}

	private void chooseTimes() {
		boolean[] late = new boolean[this.size];
		for (int i = 0; i < this.size; i++) {
			int parent = this.parents[i];
			this.starts[i] = this.random.nextInt(1_000) + ((parent >= 0) ? this.starts[parent] : 0);
			this.ends[i] = this.starts[i] + (long) (100_000 * Math.pow(this.random.nextDouble(), 6));
			int kind = this.random.nextInt(50);
			late[i] = kind == 0 && parent >= 0;
			this.waits[i] = kind > 5 && parent >= 0;
		}
		for (int i = this.size - 1; i > 0; i--) {
			if (this.waits[i]) {
				this.ends[this.parents[i]] = Math.max(this.ends[this.parents[i]], this.ends[i]);
			}
		}
		long[] shifts = new long[this.size];
		for (int i = 1; i < this.size; i++) {
			int parent = this.parents[i];
			if (late[i]) {
				shifts[i] = this.ends[parent] + this.random.nextInt(20_000) - this.starts[i];
			}
			else if (parent >= 0) {
				shifts[i] = shifts[parent];
			}
			this.starts[i] += shifts[i];
			this.ends[i] += shifts[i];
		}
	}

	private void chooseSpans() {
		double shareOfCalls = SHARES_OF_CALLS[this.random.nextInt(SHARES_OF_CALLS.length)];
		this.shareOfErrors = (this.random.nextInt(10) == 0) ? 0.5 : 0.05 * this.random.nextDouble();
		for (int i = 0; i < this.size; i++) {
			boolean isCall = this.leaves[i] && this.random.nextDouble() < shareOfCalls;
			String name = isCall ? "http get" : "step " + this.random.nextInt(this.leaves[i] ? 8 : 4);
			TestSpan span = span(i, name).between(this.starts[i], this.ends[i]);
			this.spans[i] = isCall ? span.kind(SpanKind.CLIENT) : span;
			this.tops[i] |= addImportance(span);
		}
	}

	private TestSpan span(int i, String name) {
		int parent = this.parents[i];
		if (parent < 0) {
			this.tops[i] = true;
			return (i == 0 && this.random.nextInt(5) > 0) ? this.trace.root(name)
					: this.trace.received("00000000ffffffff", name);
		}
		SpanData sender = this.spans[parent];
		if (sender.getKind() == SpanKind.PRODUCER && this.random.nextBoolean()) {
			this.tops[i] = true;
			return this.trace.received(sender.getSpanId(), name).kind(SpanKind.CONSUMER);
		}
		return this.trace.child(sender, name);
	}

	private boolean addImportance(TestSpan span) {
		if (this.random.nextDouble() < this.shareOfErrors) {
			span.failing().with(ERRORS[this.random.nextInt(ERRORS.length)]);
			return true;
		}
		switch (this.random.nextInt(40)) {
			case 0 -> span.with(AGENT);
			case 1 -> span.kind(SpanKind.PRODUCER);
			case 2 -> span.with(NOTABLE[this.random.nextInt(NOTABLE.length)]);
			case 3, 4, 5, 6 -> {
				span.with(this.random.nextBoolean() ? LAYER : CHAT);
				return span.getKind() == SpanKind.CONSUMER;
			}
			default -> {
				return span.getKind() == SpanKind.CONSUMER;
			}
		}
		return true;
	}

}
