package io.agenttracing.pipeline.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Masks the elements of a list, and cuts it to a maximum size.
 */
final class MaskedList {

	private MaskedList() {
	}

	/**
	 * Masks a list.
	 * @param <T> the type of the elements
	 * @param list the list
	 * @param maxSize the maximum size
	 * @param masking returns the same element if it need not be masked
	 * @return the masked list, the same list if nothing had to be masked or cut
	 */
	static <T> List<T> of(List<T> list, int maxSize, UnaryOperator<T> masking) {
		List<T> masked = (list.size() > maxSize) ? new ArrayList<>(list.subList(0, maxSize)) : list;
		for (int i = 0; i < masked.size(); i++) {
			T element = masked.get(i);
			T replacement = masking.apply(element);
			if (replacement != element) {
				masked = (masked != list) ? masked : new ArrayList<>(list);
				masked.set(i, replacement);
			}
		}
		return masked;
	}

}
