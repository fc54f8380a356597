package io.agenttracing.aspect;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.function.Function;

import io.agenttracing.aspect.ProcessedElement.Started;
import io.agenttracing.trace.IncomingElement;
import io.agenttracing.trace.IncomingElements;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes the operators that process incoming elements, each in a span of its own.
 */
final class ElementProcessing {

	private final AgentCalls calls;

	private final ObjectProvider<IncomingElements> elements;

	private final ObjectProvider<PublisherCalls> publisherCalls;

	private @Nullable Cleaner cleaner;

	ElementProcessing(AgentCalls calls, ObjectProvider<IncomingElements> elements,
			ObjectProvider<PublisherCalls> publisherCalls) {
		this.calls = calls;
		this.elements = elements;
		this.publisherCalls = publisherCalls;
	}

	<T, R> Function<T, R> operator(Function<? super T, ? extends R> work) {
		List<Function<Object, @Nullable IncomingElement>> sources = this.calls
			.attempt(() -> this.elements.orderedStream().map(IncomingElements::operator).toList(), List.of());
		List<PublisherCalls> publishers = this.calls.attempt(() -> this.publisherCalls.stream().toList(), List.of());
		return new ElementOperator<>(this, sources, publishers.isEmpty() ? null : publishers.get(0), work);
	}

	AgentCalls calls() {
		return this.calls;
	}

	/**
	 * Sees to the span of an element whose publisher goes without a subscription.
	 */
	void watch(ProcessedElement element, Started started) {
		this.calls.attempt(() -> {
			cleaner().register(element, started);
			return true;
		}, false);
	}

	private synchronized Cleaner cleaner() {
		Cleaner cleaner = this.cleaner;
		if (cleaner == null) {
			cleaner = Cleaner.create();
			this.cleaner = cleaner;
		}
		return cleaner;
	}

}
