package io.agenttracing.threads;

import java.util.ArrayDeque;
import java.util.Deque;

import io.agenttracing.propagation.CapturedContext;
import io.agenttracing.propagation.SpanObservation;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Carries the current OpenTelemetry context through context snapshots, with a stack of
 * scopes per thread: each restore closes what the matching set has opened. Registered
 * after Micrometer's accessor for Observations, it is set after it and restored before.
 */
final class ContextThreadLocalAccessor implements ThreadLocalAccessor<CapturedContext> {

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final ThreadLocal<@Nullable Deque<Scope>> scopes = new ThreadLocal<>();

	@Override
	public Object key() {
		return CapturedContext.KEY;
	}

	@Override
	public @Nullable CapturedContext getValue() {
		return (Context.current() != Context.root()) ? CapturedContext.current(this.registry) : null;
	}

	@Override
	public void setValue(CapturedContext value) {
		push(isClosest(value) ? value.context().makeCurrent() : Scope.noop());
	}

	@Override
	public void setValue() {
		boolean observed = !SpanObservation.isNone(this.registry.getCurrentObservation());
		push(observed ? Scope.noop() : Context.root().makeCurrent());
	}

	// An Observation that was opened after the capture is closer than this context.
	private boolean isClosest(CapturedContext value) {
		Observation current = this.registry.getCurrentObservation();
		return current == value.observation() || SpanObservation.isOf(current, value.context())
				|| (SpanObservation.isNone(current) && SpanObservation.isNone(value.observation()));
	}

	@Override
	public void restore(CapturedContext previousValue) {
		restore();
	}

	@Override
	public void restore() {
		Deque<Scope> opened = this.scopes.get();
		if (opened == null) {
			return;
		}
		opened.pop().close();
		if (opened.isEmpty()) {
			this.scopes.remove();
		}
	}

	private void push(Scope scope) {
		Deque<Scope> opened = this.scopes.get();
		if (opened == null) {
			opened = new ArrayDeque<>(4);
			this.scopes.set(opened);
		}
		opened.push(scope);
	}

}
