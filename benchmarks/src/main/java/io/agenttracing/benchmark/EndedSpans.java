package io.agenttracing.benchmark;

import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Counts spans that end, and does nothing else with them.
 */
final class EndedSpans implements SpanProcessor {

	private static final int ATTRIBUTES = 3;

	private final LongAdder count = new LongAdder();

	private @Nullable ReadableSpan last;

	@Override
	public void onStart(Context parentContext, ReadWriteSpan span) {
	}

	@Override
	public boolean isStartRequired() {
		return false;
	}

	@Override
	public void onEnd(ReadableSpan span) {
		this.count.increment();
		this.last = span;
	}

	@Override
	public boolean isEndRequired() {
		return true;
	}

	void verify(long calls) {
		Calls.expect("ended spans", calls, this.count.sum());
		ReadableSpan span = this.last;
		if (span == null || span.toSpanData().getAttributes().size() < ATTRIBUTES) {
			throw new IllegalStateException("The spans lack attributes: " + span);
		}
	}

}
