package io.agenttracing.aspect;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.agenttracing.trace.IncomingElement;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Processes elements, each in a CONSUMER span below the span that sent it. The span is
 * the call, or goes on to the end of a stage. Work that has returned a publisher is taken
 * to return another one: it is called without a span, and each subscription is one.
 */
final class ElementOperator<T, R> implements Function<T, R> {

	private final AgentCalls calls;

	private final List<Function<Object, @Nullable IncomingElement>> sources;

	private final @Nullable PublisherCalls publishers;

	private final Function<? super T, ? extends R> work;

	private volatile boolean publishes;

	ElementOperator(AgentCalls calls, List<Function<Object, @Nullable IncomingElement>> sources,
			@Nullable PublisherCalls publishers, Function<? super T, ? extends R> work) {
		this.calls = calls;
		this.sources = sources;
		this.publishers = publishers;
		this.work = work;
	}

	@Override
	public R apply(T element) {
		IncomingElement incoming = take(element);
		if (incoming == null) {
			return this.work.apply(element);
		}
		ProcessedElement processed = new ProcessedElement(this.calls, incoming, !this.publishes);
		R result;
		try (Scope scope = processed.makeCurrent()) {
			result = this.work.apply(element);
		}
		catch (Throwable failure) {
			this.calls.fail(processed.ofCall(), failure);
			throw failure;
		}
		R publisher = trace(result, processed);
		this.publishes = publisher != null;
		if (publisher != null) {
			return publisher;
		}
		end(processed.ofCall(), result);
		return result;
	}

	private @Nullable IncomingElement take(@Nullable Object element) {
		if (element != null) {
			for (Function<Object, @Nullable IncomingElement> source : this.sources) {
				IncomingElement incoming = this.calls
					.attempt(() -> Optional.ofNullable(source.apply(element)), Optional.<IncomingElement>empty())
					.orElse(null);
				if (incoming != null) {
					return incoming;
				}
			}
		}
		return null;
	}

	@SuppressWarnings("unchecked")
	private @Nullable R trace(R result, ProcessedElement processed) {
		return (this.publishers != null) ? (R) this.publishers.trace(result, processed) : null;
	}

	// The stage itself is returned: whoever cancels it or times it out ends the span.
	private void end(Span span, @Nullable Object result) {
		boolean later = result instanceof CompletionStage<?> stage && this.calls.attempt(() -> {
			stage.whenComplete((value, failure) -> end(span, failure));
			return true;
		}, false);
		if (later) {
			this.calls.released(span);
		}
		else {
			this.calls.end(span);
		}
	}

	private void end(Span span, @Nullable Throwable failure) {
		if (failure != null) {
			this.calls.endExceptionally(span, failure);
		}
		else {
			this.calls.end(span);
		}
	}

}
