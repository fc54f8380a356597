package io.agenttracing.pipeline.export.otlp;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

import io.opentelemetry.api.internal.InstrumentationUtil;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Creates OkHttp clients with the timeouts, proxy and TLS of OpenTelemetry's exporters,
 * on daemon threads.
 */
final class OkHttpClients {

	private OkHttpClients() {
	}

	/**
	 * Checks that an internal class of OpenTelemetry is as expected.
	 * @throws LinkageError if it is not
	 */
	static void check() {
		InstrumentationUtil.shouldSuppressInstrumentation(Context.root());
	}

	static OkHttpClient http(HttpSenderConfig config) {
		OkHttpClient.Builder builder = builder(config.getTimeout(), config.getConnectTimeout(),
				config.getExecutorService());
		if (config.getProxyOptions() != null) {
			builder.proxySelector(config.getProxyOptions().getProxySelector());
		}
		return secured(builder, config.getEndpoint(), config.getSslContext(), config.getTrustManager());
	}

	static OkHttpClient grpc(GrpcSenderConfig config) {
		OkHttpClient.Builder builder = builder(config.getTimeout(), config.getConnectTimeout(),
				config.getExecutorService());
		builder.protocols(isPlain(config.getEndpoint()) ? List.of(Protocol.H2_PRIOR_KNOWLEDGE)
				: List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
		return secured(builder, config.getEndpoint(), config.getSslContext(), config.getTrustManager());
	}

	private static OkHttpClient.Builder builder(Duration timeout, Duration connectTimeout,
			@Nullable ExecutorService executor) {
		OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(dispatcher(executor))
			.connectTimeout(Duration.ofMillis(millis(connectTimeout)))
			.callTimeout(Duration.ofMillis(millis(timeout)));
		if (millis(timeout) < Integer.MAX_VALUE) {
			// That of the call is enough; the defaults would end longer calls after 10 s.
			builder.readTimeout(Duration.ZERO).writeTimeout(Duration.ZERO);
		}
		return builder;
	}

	private static OkHttpClient secured(OkHttpClient.Builder builder, URI endpoint, @Nullable SSLContext context,
			@Nullable X509TrustManager trustManager) {
		if (isPlain(endpoint)) {
			builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
		}
		else if (context != null && trustManager != null) {
			builder.sslSocketFactory(context.getSocketFactory(), trustManager);
		}
		return builder.build();
	}

	private static boolean isPlain(URI endpoint) {
		return "http".equals(endpoint.getScheme());
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

	static Request.Builder request(HttpUrl url, Supplier<Map<String, List<String>>> headers) {
		Request.Builder request = new Request.Builder().url(url);
		Map<String, List<String>> all = headers.get();
		if (all != null) {
			all.forEach((name, values) -> values.forEach((value) -> request.addHeader(name, value)));
		}
		return request;
	}

	static RequestBody body(MediaType type, long length, Content content) {
		return new RequestBody() {

			@Override
			public MediaType contentType() {
				return type;
			}

			@Override
			public long contentLength() {
				return length;
			}

			@Override
			public void writeTo(BufferedSink sink) throws IOException {
				content.writeTo(sink);
			}

		};
	}

	/**
	 * Sends without instrumentation.
	 */
	static void send(OkHttpClient client, Request request, Consumer<Response> onResponse, Consumer<Throwable> onError) {
		InstrumentationUtil.suppressInstrumentation(() -> client.newCall(request).enqueue(new Callback() {

			@Override
			public void onFailure(Call call, IOException ex) {
				onError.accept(ex);
			}

			@Override
			public void onResponse(Call call, Response response) {
				onResponse.accept(response);
			}

		}));
	}

	static void write(MessageWriter message, @Nullable Compressor compressor, BufferedSink sink) throws IOException {
		if (compressor == null) {
			message.writeMessage(sink.outputStream());
			return;
		}
		try (BufferedSink compressed = Okio.buffer(Okio.sink(compressor.compress(sink.outputStream())))) {
			message.writeMessage(compressed.outputStream());
		}
	}

	/**
	 * Reads the beginning of a response.
	 * @param source where from
	 * @param max how many bytes at most
	 * @return the bytes up to the limit or an error: the status is enough
	 */
	static byte[] read(Source source, int max) {
		Buffer buffer = new Buffer();
		try {
			long read = 0;
			while (read >= 0 && buffer.size() < max) {
				read = source.read(buffer, max - buffer.size());
			}
		}
		catch (IOException ex) {
			// The rest is missing.
		}
		return buffer.readByteArray();
	}

	static CompletableResultCode shutdown(OkHttpClient client, boolean ownThreads) {
		client.dispatcher().cancelAll();
		if (ownThreads) {
			client.dispatcher().executorService().shutdownNow();
		}
		client.connectionPool().evictAll();
		return CompletableResultCode.ofSuccess();
	}

	/**
	 * Writes the content of a request.
	 */
	@FunctionalInterface
	interface Content {

		void writeTo(BufferedSink sink) throws IOException;

	}

}
