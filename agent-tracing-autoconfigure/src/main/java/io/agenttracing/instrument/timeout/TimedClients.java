package io.agenttracing.instrument.timeout;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.SingletonTargetSource;

/**
 * Wraps Spring's own HTTP clients in proxies that know their read timeout. A proxy has
 * the class of the client, since code may cast to it. Subclasses and wrappers of an
 * application are not instrumented: they may change the timeout.
 */
final class TimedClients {

	private static final Log logger = LogFactory.getLog(TimedClients.class);

	static final List<String> BLOCKING = Stream.of("Jdk", "Simple", "HttpComponents", "Jetty", "Reactor")
		.map((library) -> "org.springframework.http.client." + library + "ClientHttpRequestFactory")
		.toList();

	static final List<String> REACTIVE = Stream.of("Jdk", "HttpComponents", "Jetty", "Reactor")
		.map((library) -> "org.springframework.http.client.reactive." + library + "ClientHttpConnector")
		.toList();

	private static final Set<String> KNOWN = Stream.of(BLOCKING, REACTIVE)
		.flatMap(List::stream)
		.collect(Collectors.toUnmodifiableSet());

	private final ClientTimeout.Use use;

	TimedClients(ClientTimeout.Use use) {
		this.use = use;
	}

	/**
	 * Wraps a client.
	 * @param <T> the type of the client
	 * @param client the client
	 * @param readTimeout the timeout, {@code null} if it is not set
	 * @return a proxy of the same type, or the client itself if its type is not known
	 */
	@SuppressWarnings("unchecked")
	<T> T of(T client, @Nullable Duration readTimeout) {
		Class<?> type = type(client);
		if (type == null) {
			return client;
		}
		return Failures.attempt(logger, "The timeout of an HTTP client will not be on its spans", () -> {
			ProxyFactory factory = new ProxyFactory();
			factory.setProxyTargetClass(true);
			factory.setTargetSource(new TypedTargetSource(client, type));
			factory.addAdvice(new ClientTimeout(ClientTimeout.millis(readTimeout), this.use));
			return (T) factory.getProxy(type.getClassLoader());
		}, client);
	}

	private static @Nullable Class<?> type(Object client) {
		Class<?> type = client.getClass();
		if (type.getPackageName().equals("org.springframework.boot.http.client")) {
			type = type.getSuperclass();
		}
		return KNOWN.contains(type.getName()) ? type : null;
	}

	/**
	 * Proxies a client of a private class by its public superclass.
	 */
	private static final class TypedTargetSource extends SingletonTargetSource {

		private final Class<?> type;

		TypedTargetSource(Object target, Class<?> type) {
			super(target);
			this.type = type;
		}

		@Override
		public Class<?> getTargetClass() {
			return this.type;
		}

	}

}
