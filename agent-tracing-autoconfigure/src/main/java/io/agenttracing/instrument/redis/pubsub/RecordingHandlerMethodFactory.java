package io.agenttracing.instrument.redis.pubsub;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.config.RedisListenerEndpointRegistrar;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.support.MessageHandlerMethodFactory;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Creates the handler methods of {@code @RedisListener}, which record a failure on the
 * CONSUMER span before their adapter catches and logs it. Delegates to the factory that
 * would be used otherwise, which is looked up late, when it has been configured.
 */
final class RecordingHandlerMethodFactory implements MessageHandlerMethodFactory {

	private final RedisListenerEndpointRegistrar registrar;

	private final MessageListening listening;

	private @Nullable MessageHandlerMethodFactory delegate;

	RecordingHandlerMethodFactory(RedisListenerEndpointRegistrar registrar, MessageListening listening) {
		this.registrar = registrar;
		this.listening = listening;
	}

	/**
	 * Replaces the factory of the registrar, and delegates to the user's if there is one.
	 */
	void replace(MessageHandlerMethodFactory current) {
		this.delegate = (current != this) ? current : null;
		this.registrar.setMessageHandlerMethodFactory(this);
	}

	@Override
	public InvocableHandlerMethod createInvocableHandlerMethod(Object bean, Method method) {
		return new RecordingHandlerMethod(delegate().createInvocableHandlerMethod(bean, method), this.listening);
	}

	private synchronized MessageHandlerMethodFactory delegate() {
		MessageHandlerMethodFactory factory = this.delegate;
		if (factory == null) {
			this.registrar.setMessageHandlerMethodFactory(null);
			factory = this.registrar.getMessageHandlerMethodFactory();
			this.registrar.setMessageHandlerMethodFactory(this);
			this.delegate = factory;
		}
		return factory;
	}

	/**
	 * A handler method that records its failures.
	 */
	private static final class RecordingHandlerMethod extends InvocableHandlerMethod {

		private final InvocableHandlerMethod delegate;

		private final MessageListening listening;

		RecordingHandlerMethod(InvocableHandlerMethod delegate, MessageListening listening) {
			super(delegate);
			this.delegate = delegate;
			this.listening = listening;
		}

		@Override
		public @Nullable Object invoke(Message<?> message, @Nullable Object... providedArgs) throws Exception {
			try {
				return this.delegate.invoke(message, providedArgs);
			}
			catch (Throwable ex) {
				this.listening.failed(ex);
				throw ex;
			}
		}

	}

}
