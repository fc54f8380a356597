package io.agenttracing.aspect;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.agenttracing.aspect.ProcessedElement.Started;
import io.agenttracing.trace.AgentSpans;
import io.agenttracing.trace.IncomingElement;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Processes elements, each in a CONSUMER span below the span that sent it. What the work
 * returns can be known only when it has: its first call is in a span, which ends with the
 * call or a stage, or is left to the subscription to a publisher. From then on the work
 * is known to return publishers, and a span begins with the subscription.
 */
final class ElementOperator<T, R> implements Function<T, R> {

	private final ElementProcessing processing;

	private final AgentCalls calls;

	private final List<Function<Object, @Nullable IncomingElement>> sources;

	private final @Nullable PublisherCalls publishers;

	private final Function<? super T, ? extends R> work;

	private volatile boolean publishes;

	ElementOperator(ElementProcessing processing, List<Function<Object, @Nullable IncomingElement>> sources,
			@Nullable PublisherCalls publishers, Function<? super T, ? extends R> work) {
		this.processing = processing;
		this.calls = processing.calls();
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
		return this.publishes ? assemble(element, incoming) : call(element, incoming);
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

	private R call(T element, IncomingElement incoming) {
		Span span = this.calls.attempt(() -> incoming.start(0), Span.getInvalid());
		R result;
		try (Scope scope = this.calls.makeCurrent(span, incoming.parent())) {
			result = this.work.apply(element);
		}
		catch (Throwable failure) {
			this.calls.fail(span, failure);
			throw failure;
		}
		PublisherCalls publishers = publishersOf(result);
		if (publishers != null) {
			Started started = new Started(span, this.calls);
			ProcessedElement processed = new ProcessedElement(this.calls, incoming, started);
			this.processing.watch(processed, started);
			this.publishes = true;
			return trace(publishers, result, processed);
		}
		end(span, result);
		return result;
	}

	private R assemble(T element, IncomingElement incoming) {
		long start = EpochNanos.now();
		R result;
		try (Scope scope = AgentSpans.makeCurrent(incoming.parent())) {
			result = this.work.apply(element);
		}
		catch (Throwable failure) {
			this.calls.fail(startAt(incoming, start), failure);
			throw failure;
		}
		PublisherCalls publishers = publishersOf(result);
		if (publishers != null) {
			return trace(publishers, result, new ProcessedElement(this.calls, incoming, new Started(null, this.calls)));
		}
		this.publishes = false;
		end(startAt(incoming, start), result);
		return result;
	}

	private @Nullable PublisherCalls publishersOf(@Nullable Object result) {
		return (this.publishers != null && this.publishers.isPublisher(result)) ? this.publishers : null;
	}

	@SuppressWarnings("unchecked")
	private R trace(PublisherCalls publishers, R publisher, ProcessedElement processed) {
		return (R) publishers.trace(publisher, processed);
	}

	private Span startAt(IncomingElement incoming, long epochNanos) {
		return this.calls.attempt(() -> incoming.start(epochNanos), Span.getInvalid());
	}

	// The stage itself is returned: whoever cancels it or times it out ends the span.
	private void end(Span span, @Nullable Object result) {
		boolean later = result instanceof CompletionStage<?> stage && this.calls.attempt(() -> {
			stage.whenComplete((value, failure) -> end(span, failure));
			return true;
		}, false);
		if (!later) {
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
