package io.agenttracing.pipeline.export.otlp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Sends with OkHttp like OpenTelemetry's sender, but without retries, and exposes the
 * {@code Retry-After} header. Reads at most 64 KB of a response.
 */
final class OkHttpSender implements HttpSender {

	private static final int MAX_BODY = 65_536;

	private final HttpSenderConfig config;

	private final OkHttpClient client;

	private final HttpUrl url;

	private final MediaType type;

	OkHttpSender(HttpSenderConfig config) {
		this.config = config;
		this.client = OkHttpClients.http(config);
		this.url = HttpUrl.get(config.getEndpoint().toString());
		this.type = MediaType.get(config.getContentType());
	}

	@Override
	public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
		OkHttpClients.send(this.client, request(message), (response) -> onResponse.accept(answer(response)), onError);
	}

	private Request request(MessageWriter message) {
		Request.Builder request = OkHttpClients.request(this.url, this.config.getHeadersSupplier());
		Compressor compressor = this.config.getCompressor();
		if (compressor != null) {
			request.addHeader("Content-Encoding", compressor.getEncoding());
		}
		return request.post(new Body(message, compressor, this.type)).build();
	}

	private static Answer answer(Response response) {
		try (ResponseBody body = response.body()) {
			return new Answer(response.code(), response.message(), OkHttpClients.read(body.source(), MAX_BODY),
					RetryAfter.parse(response.header("Retry-After"), Instant.now()));
		}
	}

	@Override
	public CompletableResultCode shutdown() {
		return OkHttpClients.shutdown(this.client, this.config.getExecutorService() == null);
	}

	/**
	 * The request body.
	 */
	private static final class Body extends RequestBody {

		private final MessageWriter message;

		private final @Nullable Compressor compressor;

		private final MediaType type;

		Body(MessageWriter message, @Nullable Compressor compressor, MediaType type) {
			this.message = message;
			this.compressor = compressor;
			this.type = type;
		}

		@Override
		public MediaType contentType() {
			return this.type;
		}

		@Override
		public long contentLength() {
			return (this.compressor == null) ? this.message.getContentLength() : -1;
		}

		@Override
		public void writeTo(BufferedSink sink) throws IOException {
			OkHttpClients.write(this.message, this.compressor, sink);
		}

	}

	/**
	 * The response.
	 */
	private record Answer(int getStatusCode, String getStatusMessage, byte[] getResponseBody,
			Duration pause) implements HttpResponse, RetryDelay {

	}

}
