package io.agenttracing.span;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What a transport knows of the elements that an application receives without a listener:
 * records that it reads, messages of a reactive subscription.
 */
@FunctionalInterface
public interface ReceivedMessages {

	/**
	 * Prepares for one operator. An operator may turn out to stand where elements cannot
	 * be told apart, so that nothing is known of those that come later.
	 * @return a function that takes what is known of an element, whatever its type: at
	 * most once for each, on the thread that receives it, and null where it is to be
	 * processed without a span
	 */
	Function<Object, @Nullable ReceivedMessage> operator();

}
