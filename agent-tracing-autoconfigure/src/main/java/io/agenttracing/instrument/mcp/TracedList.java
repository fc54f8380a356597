package io.agenttracing.instrument.mcp;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A list of the application whose elements are traced when they are looked at: whoever
 * has made it may fill it later. A change of it is one of the list behind it.
 */
final class TracedList extends AbstractList<@Nullable Object> {

	private final List<@Nullable Object> list;

	private final UnaryOperator<Object> traced;

	/**
	 * A list.
	 * @param list the list of the application
	 * @param traced replaces an element, always by the same
	 */
	@SuppressWarnings("unchecked")
	TracedList(List<?> list, UnaryOperator<Object> traced) {
		this.list = (List<@Nullable Object>) list;
		this.traced = traced;
	}

	@Override
	public @Nullable Object get(int index) {
		return traced(this.list.get(index));
	}

	private @Nullable Object traced(@Nullable Object element) {
		return (element != null) ? this.traced.apply(element) : null;
	}

	@Override
	public int size() {
		return this.list.size();
	}

	@Override
	public @Nullable Object set(int index, @Nullable Object element) {
		return traced(this.list.set(index, element));
	}

	@Override
	public void add(int index, @Nullable Object element) {
		this.list.add(index, element);
	}

	@Override
	public @Nullable Object remove(int index) {
		return traced(this.list.remove(index));
	}

	// As safe as that of the list while others change it.
	@Override
	public Iterator<@Nullable Object> iterator() {
		Iterator<@Nullable Object> elements = this.list.iterator();
		return new Iterator<>() {

			@Override
			public boolean hasNext() {
				return elements.hasNext();
			}

			@Override
			public @Nullable Object next() {
				return traced(elements.next());
			}

			@Override
			public void remove() {
				elements.remove();
			}

		};
	}

}
