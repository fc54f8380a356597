package io.agenttracing.pipeline.export.delivery;

import org.jspecify.annotations.Nullable;

/**
 * A list whose elements are its own entries: an element is added without an allocation
 * and removed without a search. It is in one chain of its kind at most.
 *
 * @param <E> the type of the elements
 */
final class Chain<E extends Chain.Link<E>> {

	private @Nullable E first;

	private @Nullable E last;

	private int size;

	@Nullable E first() {
		return this.first;
	}

	@Nullable E last() {
		return this.last;
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.first == null;
	}

	void add(E element) {
		addAfter(this.last, element);
	}

	/**
	 * Adds an element behind another one.
	 * @param previous an element of this chain, null for the beginning
	 * @param element an element of no chain
	 */
	void addAfter(@Nullable E previous, E element) {
		E next = (previous != null) ? previous.next : this.first;
		join(previous, element);
		join(element, next);
		this.size++;
	}

	/**
	 * Removes an element.
	 * @param element an element of this chain
	 */
	void remove(E element) {
		join(element.previous, element.next);
		// A removed element that has grown old would keep its neighbours from being
		// collected.
		element.previous = null;
		element.next = null;
		this.size--;
	}

	private void join(@Nullable E previous, @Nullable E next) {
		if (previous != null) {
			previous.next = next;
		}
		else {
			this.first = next;
		}
		if (next != null) {
			next.previous = previous;
		}
		else {
			this.last = previous;
		}
	}

	/**
	 * An element.
	 *
	 * @param <E> its type
	 */
	abstract static class Link<E extends Link<E>> {

		@Nullable E previous;

		@Nullable E next;

	}

}
