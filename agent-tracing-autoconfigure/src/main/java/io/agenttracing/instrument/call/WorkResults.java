package io.agenttracing.instrument.call;

import java.util.concurrent.CompletionStage;

import io.agenttracing.autoconfigure.LazyBean;
import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Ends spans by the results of calls: a span ends with a stage, and each subscription to
 * a publisher has a span, if Reactor is present.
 */
final class WorkResults {

	private final AgentCalls calls;

	private final LazyBean<PublisherTracing> publisherCalls;

	WorkResults(AgentCalls calls, ObjectProvider<PublisherTracing> publisherCalls) {
		this.calls = calls;
		this.publisherCalls = new LazyBean<>(publisherCalls::getIfAvailable);
	}

	/**
	 * Whether a result is a publisher whose subscriptions can have spans.
	 */
	boolean isPublisher(@Nullable Object result) {
		PublisherTracing publishers = (result != null) ? this.calls.orNull(this.publisherCalls::get) : null;
		return publishers != null && publishers.isTraceable(result);
	}

	/**
	 * Gives each subscription a span.
	 * @param publisher a result that is a publisher
	 * @param call starts the spans
	 * @return the publisher to return instead
	 */
	@SuppressWarnings("unchecked")
	<R> R trace(R publisher, PublisherCall call) {
		PublisherTracing publishers = this.publisherCalls.get();
		return (publishers != null) ? (R) publishers.trace(publisher, call) : publisher;
	}

	/**
	 * Ends a span with any other result. A stage is returned as it is: cancelling it or
	 * timing it out ends the span.
	 * @param span the span of the call
	 * @param parent the context of the call
	 * @param agent the name of the agent that was called, null if it was none
	 * @param result what it has returned
	 */
	void end(Span span, Context parent, @Nullable String agent, @Nullable Object result) {
		boolean later = TypeCheck.STAGE.matches(result) && result instanceof CompletionStage<?> stage
				&& this.calls.attempt(() -> {
					stage.whenComplete((value, failure) -> end(span, parent, agent, value, failure));
					return true;
				}, false);
		if (later) {
			this.calls.released(span);
		}
		else {
			end(span, parent, agent, result, null);
		}
	}

	private void end(Span span, Context parent, @Nullable String agent, @Nullable Object value,
			@Nullable Throwable failure) {
		if (failure != null) {
			this.calls.endExceptionally(span, failure, parent);
		}
		else {
			this.calls.returned(span, agent, value);
			this.calls.end(span);
		}
	}

}
