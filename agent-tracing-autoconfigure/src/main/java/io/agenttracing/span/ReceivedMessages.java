package io.agenttracing.span;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What a transport knows of the messages that an application receives without a listener:
 * records that it reads, messages of a reactive subscription.
 */
@FunctionalInterface
public interface ReceivedMessages {

	/**
	 * Creates the look-up for one operator. If messages turn out to be indistinguishable
	 * where the operator is, its later messages are unknown.
	 * @return finds the message behind an element of any type: at most once for each, on
	 * the thread that receives it, null if it is to be processed without a span
	 */
	Function<Object, @Nullable ReceivedMessage> operator();

}
