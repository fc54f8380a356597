package io.agenttracing.export;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Makes OkHttp's client as OpenTelemetry's exporters are configured: their timeouts,
 * proxy and TLS, on daemon threads.
 */
final class OkHttpClients {

	private OkHttpClients() {
	}

	static OkHttpClient create(HttpSenderConfig config) {
		int timeout = millis(config.getTimeout());
		OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(dispatcher(config.getExecutorService()))
			.connectTimeout(Duration.ofMillis(millis(config.getConnectTimeout())))
			.callTimeout(Duration.ofMillis(timeout));
		if (timeout < Integer.MAX_VALUE) {
			// That of the call is enough; OkHttp's own would end longer ones after 10 s.
			builder.readTimeout(Duration.ZERO).writeTimeout(Duration.ZERO);
		}
		if (config.getProxyOptions() != null) {
			builder.proxySelector(config.getProxyOptions().getProxySelector());
		}
		if ("http".equals(config.getEndpoint().getScheme())) {
			builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
		}
		else if (config.getSslContext() != null && config.getTrustManager() != null) {
			builder.sslSocketFactory(config.getSslContext().getSocketFactory(), config.getTrustManager());
		}
		return builder.build();
	}

	private static int millis(Duration duration) {
		return (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
	}

	private static Dispatcher dispatcher(@Nullable ExecutorService executor) {
		return new Dispatcher((executor != null) ? executor : new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60,
				TimeUnit.SECONDS, new SynchronousQueue<>(), (task) -> {
					Thread thread = new Thread(task, "agent-tracing-otlp");
					thread.setDaemon(true);
					return thread;
				}));
	}

}
