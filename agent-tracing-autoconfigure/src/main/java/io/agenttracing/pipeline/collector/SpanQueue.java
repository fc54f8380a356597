package io.agenttracing.pipeline.collector;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.AgentSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, non-blocking queue of ended spans from the application's threads to the
 * collector's. Agents, steps and message hops may exceed the capacity for ordinary spans
 * by a sixth, errors by a third.
 */
final class SpanQueue {

	private final Queue<ReadableSpan> spans = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final int ordinaryCapacity;

	private final int agentCapacity;

	private final int errorCapacity;

	private final int highWaterMark;

	private final Runnable wake;

	SpanQueue(int ordinaryCapacity, int highWaterMark, Runnable wake) {
		this.ordinaryCapacity = ordinaryCapacity;
		this.agentCapacity = ordinaryCapacity + ordinaryCapacity / 6;
		this.errorCapacity = ordinaryCapacity + ordinaryCapacity / 3;
		this.highWaterMark = highWaterMark;
		this.wake = wake;
	}

	boolean offer(ReadableSpan span) {
		int newSize = this.size.incrementAndGet();
		if (newSize > this.ordinaryCapacity && newSize > capacity(span)) {
			this.size.decrementAndGet();
			return false;
		}
		this.spans.add(span);
		if (newSize == this.highWaterMark) {
			this.wake.run();
		}
		return true;
	}

	@Nullable ReadableSpan poll() {
		ReadableSpan span = this.spans.poll();
		if (span != null) {
			this.size.decrementAndGet();
		}
		return span;
	}

	int size() {
		return this.size.get();
	}

	private int capacity(ReadableSpan span) {
		if (span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR) {
			return this.errorCapacity;
		}
		return isAgentOrHop(span) ? this.agentCapacity : this.ordinaryCapacity;
	}

	private static boolean isAgentOrHop(ReadableSpan span) {
		SpanKind kind = span.getKind();
		return kind == SpanKind.PRODUCER || kind == SpanKind.CONSUMER
				|| AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName())
				|| span.getAttribute(AgentSpanAttributes.OPERATION_NAME) != null;
	}

}
