package io.agenttracing.instrument.redis.channel;

import io.agenttracing.span.SpanHandle;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One call of a listener with one message, within its CONSUMER span if it has one. No
 * other span is current, even if the subscription was made within an agent. A failure may
 * be reported more than once; it is recorded once.
 */
public final class Delivery {

	private final ConsumerSpans spans;

	private final @Nullable SpanHandle span;

	private @Nullable Throwable failure;

	Delivery(ConsumerSpans spans, @Nullable SpanHandle span) {
		this.spans = spans;
		this.span = span;
	}

	/**
	 * Calls the listener.
	 * @param listener the call
	 */
	public void run(Runnable listener) {
		try (Scope clean = this.spans.detach(); Scope scope = makeCurrent()) {
			listener.run();
		}
		catch (Throwable ex) {
			failed(ex);
			throw ex;
		}
		finally {
			if (this.span != null) {
				this.span.end();
			}
		}
	}

	/**
	 * Records why the listener failed.
	 * @param failure the failure
	 */
	public void failed(Throwable failure) {
		if (this.span != null && this.failure != failure) {
			this.failure = failure;
			this.span.record(failure);
		}
	}

	private Scope makeCurrent() {
		return (this.span != null) ? this.span.makeCurrent() : Scope.noop();
	}

}
