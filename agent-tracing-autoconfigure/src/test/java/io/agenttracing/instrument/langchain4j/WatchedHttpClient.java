package io.agenttracing.instrument.langchain4j;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.opentelemetry.context.Context;

/**
 * LangChain4j's HTTP client, which looks at what is current on its thread after each
 * piece of an answer: the thread is not ours.
 *
 * @param client the client
 * @param left the contexts that were not there before
 * @param calls is held for reading while a piece is handled
 */
record WatchedHttpClient(HttpClient client, List<Context> left, ReadWriteLock calls) implements HttpClient {

	@Override
	public SuccessfulHttpResponse execute(HttpRequest request) {
		return this.client.execute(request);
	}

	@Override
	public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
		this.client.execute(request, parser, watched(listener));
	}

	private ServerSentEventListener watched(ServerSentEventListener listener) {
		return (ServerSentEventListener) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ServerSentEventListener.class }, (proxy, method, arguments) -> {
					Context before = Context.current();
					this.calls.readLock().lock();
					try {
						return method.invoke(listener, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
					finally {
						if (Context.current() != before) {
							this.left.add(Context.current());
						}
						this.calls.readLock().unlock();
					}
				});
	}

	/**
	 * Builds it.
	 */
	static final class Builder implements HttpClientBuilder {

		private final HttpClientBuilder builder = JdkHttpClient.builder();

		private final List<Context> left = new CopyOnWriteArrayList<>();

		private final ReadWriteLock calls = new ReentrantReadWriteLock();

		/**
		 * The contexts that were left current, when nothing is being handled any more.
		 */
		List<Context> left() {
			this.calls.writeLock().lock();
			try {
				return List.copyOf(this.left);
			}
			finally {
				this.calls.writeLock().unlock();
			}
		}

		@Override
		public Duration connectTimeout() {
			return this.builder.connectTimeout();
		}

		@Override
		public HttpClientBuilder connectTimeout(Duration timeout) {
			this.builder.connectTimeout(timeout);
			return this;
		}

		@Override
		public Duration readTimeout() {
			return this.builder.readTimeout();
		}

		@Override
		public HttpClientBuilder readTimeout(Duration timeout) {
			this.builder.readTimeout(timeout);
			return this;
		}

		@Override
		public HttpClient build() {
			return new WatchedHttpClient(this.builder.build(), this.left, this.calls);
		}

	}

}
