package io.agenttracing.instrument.call;

import java.util.List;
import java.util.function.Function;

import io.agenttracing.span.IncomingElement;
import io.agenttracing.span.IncomingElements;
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

	private volatile @Nullable CallResults results;

	ElementProcessing(AgentCalls calls, ObjectProvider<IncomingElements> elements,
			ObjectProvider<PublisherCalls> publisherCalls) {
		this.calls = calls;
		this.elements = elements;
		this.publisherCalls = publisherCalls;
	}

	<T, R> Function<T, R> operator(Function<? super T, ? extends R> work) {
		List<Function<Object, @Nullable IncomingElement>> sources = this.calls
			.attempt(() -> this.elements.orderedStream().map(IncomingElements::operator).toList(), List.of());
		return new ElementOperator<>(this.calls, sources, results(), work);
	}

	/**
	 * What results mean, with Reactor where that is there.
	 */
	CallResults results() {
		CallResults known = this.results;
		return (known != null) ? known : this.calls.attempt(this::findResults, new CallResults(this.calls, null));
	}

	private CallResults findResults() {
		List<PublisherCalls> publishers = this.publisherCalls.stream().toList();
		CallResults found = new CallResults(this.calls, publishers.isEmpty() ? null : publishers.get(0));
		this.results = found;
		return found;
	}

}
