package io.agenttracing.instrument.threads;

import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.context.CapturedContext;
import io.agenttracing.context.SpanObservation;
import io.agenttracing.span.CurrentContext;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * Propagates the current OpenTelemetry context in context snapshots. A restore returns to
 * the context that was current at the matching set, even if scopes opened since were not
 * closed. Registered after Micrometer's accessor for Observations, so that it is set
 * after it and restored before it.
 */
final class ContextThreadLocalAccessor implements ThreadLocalAccessor<CapturedContext> {

	private static final AutoCloseable UNCHANGED = () -> {
	};

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final ThreadLocal<@Nullable SetContext> set = new ThreadLocal<>();

	private final AtomicInteger applications = new AtomicInteger();

	/**
	 * Counts an open application. While there is none, nothing is captured, set or
	 * cleared.
	 */
	void opened() {
		this.applications.incrementAndGet();
	}

	void closed() {
		this.applications.decrementAndGet();
	}

	private boolean isActive() {
		return this.applications.get() > 0;
	}

	@Override
	public Object key() {
		return CapturedContext.KEY;
	}

	@Override
	public @Nullable CapturedContext getValue() {
		return (isActive() && Context.current() != Context.root()) ? CapturedContext.current(this.registry) : null;
	}

	@Override
	public void setValue(CapturedContext value) {
		Context before = Context.current();
		set(isClosest(value) ? value.context() : before, before);
	}

	@Override
	public void setValue() {
		Context before = Context.current();
		boolean observed = !SpanObservation.isNone(this.registry.getCurrentObservation());
		set(observed ? before : Context.root(), before);
	}

	// An Observation that was opened after the capture is closer than this context.
	private boolean isClosest(CapturedContext value) {
		Observation current = this.registry.getCurrentObservation();
		return current == value.observation() || SpanObservation.isOf(current, value.context())
				|| (SpanObservation.isNone(current) && SpanObservation.isNone(value.observation()));
	}

	private void set(Context context, Context before) {
		if (!isActive()) {
			return;
		}
		this.set.set(new SetContext(attach(context, before), before, this.set.get()));
	}

	private static AutoCloseable attach(Context context, Context before) {
		if (context != before) {
			return CurrentContext.attach(context, before);
		}
		return (before != Context.root()) ? CurrentContext.keep(before) : UNCHANGED;
	}

	@Override
	public void restore(CapturedContext previousValue) {
		restore(previousValue.context());
	}

	@Override
	public void restore() {
		restore(Context.root());
	}

	private void restore(Context previous) {
		SetContext last = this.set.get();
		SetContext matching = last;
		while (matching != null && !CurrentContext.isSame(matching.before, previous)) {
			matching = matching.below;
		}
		if (matching == null) {
			// Set on another thread, or removed when an outer one was restored.
			return;
		}
		if (matching.below != null) {
			this.set.set(matching.below);
		}
		else {
			this.set.remove();
		}
		if (matching == last) {
			CurrentContext.detach(matching.attached, matching.before);
		}
		else {
			// Inner ones were not restored, or will be too late.
			CurrentContext.restore(matching.attached, matching.before);
		}
	}

	/**
	 * One set on a thread.
	 *
	 * @param attached the attached context, to be detached
	 * @param before the context that was current before
	 * @param below the outer set on the thread
	 */
	private record SetContext(AutoCloseable attached, Context before, @Nullable SetContext below) {

	}

}
