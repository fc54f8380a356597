package io.agenttracing.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

import static org.awaitility.Awaitility.await;

/**
 * Keeps every span as it ends.
 */
public final class EndedSpans implements SpanProcessor {

	private final ConcurrentLinkedQueue<SpanData> spans = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	/**
	 * The spans that ended so far, by their start.
	 * @return the spans
	 */
	public List<SpanData> all() {
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
		Map<String, String> names = this.spans.stream()
			.collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
		return all().stream()
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
		return all().stream()
			.filter((span) -> span.getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no span '" + name + "': " + tree()));
	}

	/**
	 * Waits for the end of those that are open.
	 */
	public void awaitEnd() {
		if (!isAllEnded()) {
			await().pollInterval(Duration.ofMillis(10)).until(this::isAllEnded);
		}
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
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

}
