package io.agenttracing.instrument.redis.stream;

import java.lang.reflect.Field;
import java.util.List;

import io.agenttracing.autoconfigure.Counterparts;

import org.springframework.data.redis.stream.StreamListener;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.Subscription;

/**
 * Private fields with the listeners that were registered before a container or
 * subscription became a bean. Each listener is replaced by its wrapper, once. No other
 * class writes a final field, which a JVM may refuse (JEP 500).
 */
final class StreamSubscriptionFields {

	private StreamSubscriptionFields() {
	}

	/**
	 * The fields that are read.
	 */
	static Counterparts counterparts() {
		String container = StreamMessageListenerContainer.class.getPackageName()
				+ ".DefaultStreamMessageListenerContainer";
		return Counterparts
			.without("Stream listeners that are registered before their container is a bean have no spans")
			.field(container, "subscriptions")
			.field(container + "$TaskSubscription", "task")
			.field(StreamMessageListenerContainer.class.getPackageName() + ".StreamPollTask", "listener");
	}

	/**
	 * Wraps the listeners of a container.
	 * @throws ReflectiveOperationException if the fields have changed
	 */
	static void wrapListeners(StreamMessageListenerContainer<?, ?> container, ReceivedRecords listening)
			throws ReflectiveOperationException {
		if (!(field(container, "subscriptions").get(container) instanceof List<?> subscriptions)) {
			throw new NoSuchFieldException("The subscriptions of the container are no list");
		}
		for (Object subscription : List.copyOf(subscriptions)) {
			wrapListener((Subscription) subscription, listening);
		}
	}

	/**
	 * Wraps the listener of a subscription.
	 * @throws ReflectiveOperationException if the fields have changed
	 */
	static void wrapListener(Subscription subscription, ReceivedRecords listening) throws ReflectiveOperationException {
		Object task = field(subscription, "task").get(subscription);
		Field field = field(task, "listener");
		if (!(field.get(task) instanceof StreamListener<?, ?> listener)) {
			throw new NoSuchFieldException("The listener of the subscription has another type");
		}
		field.set(task, TracingStreamListener.wrap(listener, listening));
	}

	private static Field field(Object target, String name) throws ReflectiveOperationException {
		Field field = target.getClass().getDeclaredField(name);
		field.setAccessible(true);
		return field;
	}

}
