package io.agenttracing.instrument.call;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.agenttracing.instrument.call.reactor.PublisherCall;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * What the results of calls mean for their spans: a span ends with a stage, and of a
 * publisher each subscription is one, where Reactor is there.
 */
final class CallResults {

	private final AgentCalls calls;

	private final ObjectProvider<PublisherTracing> publisherCalls;

	private volatile @Nullable Optional<PublisherTracing> resolved;

	CallResults(AgentCalls calls, ObjectProvider<PublisherTracing> publisherCalls) {
		this.calls = calls;
		this.publisherCalls = publisherCalls;
	}

	/**
	 * Whether a result is a publisher, each subscription to which is a span.
	 */
	boolean isPublisher(@Nullable Object result) {
		return result != null && publishers().filter((publishers) -> publishers.isTraceable(result)).isPresent();
	}

	/**
	 * Makes each subscription a span.
	 * @param publisher a result that is a publisher
	 * @param call what the spans are
	 * @return the publisher to return instead
	 */
	@SuppressWarnings("unchecked")
	<R> R trace(R publisher, PublisherCall call) {
		return publishers().map((publishers) -> (R) publishers.trace(publisher, call)).orElse(publisher);
	}

	private Optional<PublisherTracing> publishers() {
		Optional<PublisherTracing> known = this.resolved;
		return (known != null) ? known : this.calls.attempt(this::resolve, Optional.<PublisherTracing>empty());
	}

	private Optional<PublisherTracing> resolve() {
		Optional<PublisherTracing> found = Optional.ofNullable(this.publisherCalls.getIfAvailable());
		this.resolved = found;
		return found;
	}

	/**
	 * Ends a span with any other result. A stage itself is what was returned: whoever
	 * cancels it or times it out ends the span.
	 * @param span the span of the call
	 * @param parent the context of the call
	 * @param result what it has returned
	 */
	void end(Span span, Context parent, @Nullable Object result) {
		boolean later = result instanceof CompletionStage<?> stage && this.calls.attempt(() -> {
			stage.whenComplete((value, failure) -> end(span, parent, failure));
			return true;
		}, false);
		if (later) {
			this.calls.released(span);
		}
		else {
			this.calls.end(span);
		}
	}

	private void end(Span span, Context parent, @Nullable Throwable failure) {
		if (failure != null) {
			this.calls.endExceptionally(span, failure, parent);
		}
		else {
			this.calls.end(span);
		}
	}

}
