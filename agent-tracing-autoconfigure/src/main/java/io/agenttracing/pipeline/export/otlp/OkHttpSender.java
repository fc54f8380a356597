package io.agenttracing.pipeline.export.otlp;

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
import okhttp3.Response;
import okhttp3.ResponseBody;

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
		long length = (compressor == null) ? message.getContentLength() : -1;
		return request
			.post(OkHttpClients.body(this.type, length, (sink) -> OkHttpClients.write(message, compressor, sink)))
			.build();
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
	 * The response.
	 */
	private record Answer(int getStatusCode, String getStatusMessage, byte[] getResponseBody,
			Duration pause) implements HttpResponse, RetryDelay {

	}

}
