package io.agenttracing.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Keeps every span as it ends. A result that is there does not mean that its span has
 * ended: that may happen a moment later on another thread. So what looks at spans waits
 * for those that are open, for a moment only because some stay open on purpose.
 */
public final class EndedSpans implements SpanProcessor {

	private static final Duration MOMENT = Duration.ofSeconds(1);

	private static final Duration LONG = Duration.ofSeconds(10);

	private final ConcurrentLinkedQueue<SpanData> spans = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	/**
	 * The spans that ended so far, by their start.
	 * @return the spans
	 */
	public List<SpanData> all() {
		await(MOMENT, this::isAllEnded);
		return ended();
	}

	private List<SpanData> ended() {
		return this.spans.stream()
			.filter(this::isExported)
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.toList();
	}

	// As the collector has it: a call that has only made a publisher is no span, unless
	// something is below it that is one.
	private boolean isExported(SpanData span) {
		return !Boolean.TRUE.equals(span.getAttributes().get(AgentSpanAttributes.ASSEMBLY)) || this.spans.stream()
			.anyMatch((other) -> other.getParentSpanId().equals(span.getSpanId()) && isExported(other));
	}

	/**
	 * The spans that ended so far as {@code parent > name}, by their start.
	 * @return the edges
	 */
	public List<String> tree() {
		List<SpanData> all = all();
		Map<String, String> names = this.spans.stream()
			.collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
		return all.stream()
			.map((span) -> names.getOrDefault(span.getParentSpanId(), "-") + " > " + span.getName())
			.toList();
	}

	public SpanData only() {
		List<SpanData> all = all();
		if (all.size() != 1) {
			throw new AssertionError("one span expected: " + tree());
		}
		return all.get(0);
	}

	public SpanData named(String name) {
		await(LONG, () -> find(name).isPresent());
		return find(name).orElseThrow(() -> new AssertionError("no span '" + name + "': " + tree()));
	}

	private Optional<SpanData> find(String name) {
		return ended().stream().filter((span) -> span.getName().equals(name)).findFirst();
	}

	/**
	 * Waits for the end of those that are open.
	 */
	public void awaitEnd() {
		if (!await(LONG, this::isAllEnded)) {
			throw new AssertionError("spans that stay open: " + this.open + ", ended: " + tree());
		}
	}

	private synchronized boolean await(Duration atMost, BooleanSupplier condition) {
		long deadline = System.nanoTime() + atMost.toNanos();
		boolean met = condition.getAsBoolean();
		for (long left; !met && (left = deadline - System.nanoTime()) > 0; met = condition.getAsBoolean()) {
			try {
				TimeUnit.NANOSECONDS.timedWait(this, left);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return met;
			}
		}
		return met;
	}

	/**
	 * Whether no span is open.
	 * @return whether all have ended that have started
	 */
	public boolean isAllEnded() {
		return this.open.get() == 0;
	}

	/**
	 * Forgets the spans so far, when those that are open have ended.
	 */
	public void clear() {
		awaitEnd();
		this.spans.clear();
	}

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
		this.open.incrementAndGet();
	}

	@Override
	public boolean isStartRequired() {
		return true;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.spans.add(span.toSpanData());
		this.open.decrementAndGet();
		synchronized (this) {
			notifyAll();
		}
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

}
