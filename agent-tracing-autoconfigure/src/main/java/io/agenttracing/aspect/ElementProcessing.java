package io.agenttracing.aspect;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.trace.IncomingElement;
import io.agenttracing.trace.IncomingElements;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes the operators that process incoming elements, with what is known of elements at
 * that time: a failing source costs the spans, never the operator.
 */
final class ElementProcessing {

	private final AgentCalls calls;

	private final ObjectProvider<IncomingElements> elements;

	private final ObjectProvider<PublisherCalls> publisherCalls;

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
		return new ElementOperator<>(this.calls, sources, publishers.isEmpty() ? null : publishers.get(0), work);
	}

}
