package io.agenttracing.trace;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.AgentSpanAttributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Ended spans on their way from the application's threads to the collector's. It is
 * bounded and never blocks. Spans that explain a failure, which are errors, agents and
 * message hops, may fill it by a third more than others.
 */
final class SpanQueue {

	private final Queue<ReadableSpan> spans = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final int capacity;

	private final int ordinaryCapacity;

	private final int highWaterMark;

	private final Runnable wake;

	SpanQueue(int ordinaryCapacity, int highWaterMark, Runnable wake) {
		this.capacity = ordinaryCapacity + ordinaryCapacity / 3;
		this.ordinaryCapacity = ordinaryCapacity;
		this.highWaterMark = highWaterMark;
		this.wake = wake;
	}

	boolean offer(ReadableSpan span) {
		int newSize = this.size.incrementAndGet();
		if (newSize > this.ordinaryCapacity && (newSize > this.capacity || !isImportant(span))) {
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

	private static boolean isImportant(ReadableSpan span) {
		SpanKind kind = span.getKind();
		return kind == SpanKind.PRODUCER || kind == SpanKind.CONSUMER
				|| AgentSpans.INSTRUMENTATION_SCOPE.equals(span.getInstrumentationScopeInfo().getName())
				|| span.getAttribute(AgentSpanAttributes.OPERATION_NAME) != null
				|| span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR;
	}

}
