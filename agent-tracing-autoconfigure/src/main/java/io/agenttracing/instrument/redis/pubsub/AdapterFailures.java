package io.agenttracing.instrument.redis.pubsub;

import java.util.Arrays;

import io.agenttracing.autoconfigure.ClassProxying;
import io.agenttracing.failure.Failures;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Records failures that a {@link MessageListenerAdapter} catches and logs itself, by a
 * proxy of its delegate and a decorator of its serializer. Backs off if the delegate
 * cannot be proxied or is the adapter itself; its failures are only logged then.
 */
final class AdapterFailures implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(AdapterFailures.class);

	private final MessageListening listening;

	AdapterFailures(MessageListening listening) {
		this.listening = listening;
	}

	void observe(MessageListenerAdapter adapter) {
		observeSerializer(adapter);
		observeDelegate(adapter);
	}

	private void observeSerializer(MessageListenerAdapter adapter) {
		try {
			RedisSerializer<?> serializer = ListenerContainerFields.readSerializer(adapter);
			if (serializer != null && !(serializer instanceof RecordingSerializer<?>)) {
				adapter.setSerializer(new RecordingSerializer<>(serializer, this.listening::failed));
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "Payloads that " + adapter.getClass() + " cannot read are not recorded on spans",
					ex);
		}
	}

	private void observeDelegate(MessageListenerAdapter adapter) {
		Object delegate = adapter.getDelegate();
		if (delegate == null || delegate == adapter || isObserved(delegate)) {
			return;
		}
		try {
			Object observed = proxy(delegate);
			if (observed != null) {
				adapter.setDelegate(observed);
				adapter.afterPropertiesSet();
			}
		}
		catch (Throwable ex) {
			Failures.caught(logger, "Failures of " + delegate.getClass() + " are not recorded on spans", ex);
			adapter.setDelegate(delegate);
			adapter.afterPropertiesSet();
		}
	}

	private @Nullable Object proxy(Object delegate) {
		ProxyFactory factory = new ProxyFactory(delegate);
		if (ClassProxying.isSafe(delegate.getClass())) {
			factory.setProxyTargetClass(true);
		}
		else if (!(delegate instanceof MessageListener) && !AopUtils.isJdkDynamicProxy(delegate)) {
			return null;
		}
		factory.addAdvice(this);
		return factory.getProxy(delegate.getClass().getClassLoader());
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		try {
			return invocation.proceed();
		}
		catch (Throwable ex) {
			this.listening.failed(ex);
			throw ex;
		}
	}

	private static boolean isObserved(Object delegate) {
		return delegate instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor.getAdvice() instanceof AdapterFailures);
	}

}
