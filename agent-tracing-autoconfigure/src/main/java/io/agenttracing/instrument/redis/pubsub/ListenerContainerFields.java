package io.agenttracing.instrument.redis.pubsub;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

import io.agenttracing.autoconfigure.Counterparts;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.util.ErrorHandler;

/**
 * Private fields of listener containers and adapters, which have setters and no getters,
 * and the container behind a subscription. No other class reads private fields of these.
 *
 * @param taskExecutor the executor of listeners
 * @param errorHandler the handler of their failures
 * @param listeners the listeners registered so far
 */
record ListenerContainerFields(Executor taskExecutor, @Nullable ErrorHandler errorHandler,
		Set<MessageListener> listeners) {

	/**
	 * The fields that are read.
	 */
	static Counterparts counterparts() {
		String container = RedisMessageListenerContainer.class.getName();
		return Counterparts.without("Listeners of Redis messages have no spans, or not all of their failures")
			.field(container, "taskExecutor")
			.field(container, "errorHandler")
			.field(container, "listenerTopics")
			.field(container + "$DispatchMessageListener", "this$0")
			.field("org.springframework.data.redis.listener.SynchronizingMessageListener", "messageListener")
			.field(MessageListenerAdapter.class.getName(), "serializer");
	}

	/**
	 * Reads the fields of an initialised container.
	 * @throws ReflectiveOperationException if the fields have changed
	 */
	static ListenerContainerFields read(RedisMessageListenerContainer container) throws ReflectiveOperationException {
		Object executor = read(container, "taskExecutor");
		Object errorHandler = read(container, "errorHandler");
		Object listeners = read(container, "listenerTopics");
		if (!(executor instanceof Executor taskExecutor) || !(listeners instanceof Map<?, ?> topics)
				|| !(errorHandler == null || errorHandler instanceof ErrorHandler)) {
			throw new NoSuchFieldException("The fields of the container have other types");
		}
		@SuppressWarnings("unchecked")
		Set<MessageListener> keys = (Set<MessageListener>) topics.keySet();
		return new ListenerContainerFields(taskExecutor, (ErrorHandler) errorHandler, Set.copyOf(keys));
	}

	/**
	 * Finds the container that created a listener to dispatch its messages.
	 * @throws ReflectiveOperationException if the fields have changed
	 */
	static RedisMessageListenerContainer containerOf(MessageListener dispatcher) throws ReflectiveOperationException {
		Object inner = (dispatcher.getClass().getEnclosingClass() != null) ? dispatcher
				: read(dispatcher.getClass(), dispatcher, "messageListener");
		Object container = (inner != null) ? read(inner.getClass(), inner, "this$0") : null;
		if (!(container instanceof RedisMessageListenerContainer found)) {
			throw new NoSuchFieldException("The listener of the subscription belongs to no container");
		}
		return found;
	}

	/**
	 * Reads the serializer of a listener adapter.
	 * @throws ReflectiveOperationException if the field has changed
	 */
	static @Nullable RedisSerializer<?> readSerializer(MessageListenerAdapter adapter)
			throws ReflectiveOperationException {
		return (RedisSerializer<?>) read(MessageListenerAdapter.class, adapter, "serializer");
	}

	private static @Nullable Object read(RedisMessageListenerContainer container, String name)
			throws ReflectiveOperationException {
		return read(RedisMessageListenerContainer.class, container, name);
	}

	private static @Nullable Object read(Class<?> type, Object target, String name)
			throws ReflectiveOperationException {
		Field field = type.getDeclaredField(name);
		field.setAccessible(true);
		return field.get(target);
	}

}
