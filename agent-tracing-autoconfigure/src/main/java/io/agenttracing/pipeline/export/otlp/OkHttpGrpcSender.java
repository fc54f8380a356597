package io.agenttracing.pipeline.export.otlp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Makes unary gRPC calls with OkHttp like OpenTelemetry's sender, but without retries,
 * and exposes the retry delay of the trailers. Reads at most 64 KB of a response.
 */
final class OkHttpGrpcSender implements GrpcSender {

	private static final int MAX_BODY = 65_536;

	private static final MediaType TYPE = MediaType.get("application/grpc");

	// Compression flag and length
	private static final int HEADER = 5;

	private final GrpcSenderConfig config;

	private final OkHttpClient client;

	private final HttpUrl url;

	OkHttpGrpcSender(GrpcSenderConfig config) {
		this.config = config;
		this.client = OkHttpClients.grpc(config);
		this.url = HttpUrl.get(config.getEndpoint().resolve("/" + config.getFullMethodName()).toString());
	}

	@Override
	public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
		OkHttpClients.send(this.client, request(message), (response) -> onResponse.accept(answer(response)), onError);
	}

	private Request request(MessageWriter message) {
		Request.Builder request = OkHttpClients.request(this.url, this.config.getHeadersSupplier())
			.addHeader("te", "trailers");
		Compressor compressor = this.config.getCompressor();
		if (compressor != null) {
			request.addHeader("grpc-encoding", compressor.getEncoding());
		}
		return request.post(OkHttpClients.body(TYPE, -1, (sink) -> writeFrame(message, compressor, sink))).build();
	}

	private static void writeFrame(MessageWriter message, @Nullable Compressor compressor, BufferedSink sink)
			throws IOException {
		Buffer content = new Buffer();
		OkHttpClients.write(message, compressor, content);
		sink.writeByte((compressor != null) ? 1 : 0);
		sink.writeInt((int) content.size());
		sink.writeAll(content);
	}

	private static Answer answer(Response response) {
		try (ResponseBody body = response.body()) {
			byte[] frame = OkHttpClients.read(body.source(), MAX_BODY);
			boolean readable = frame.length > HEADER && frame[0] == 0;
			// Looking for trailers would read the rest of the body.
			boolean whole = frame.length < MAX_BODY;
			String status = field(response, whole, "grpc-status");
			String words = field(response, whole, "grpc-message");
			return new Answer(status(status), (words != null) ? decode(words) : response.message(),
					readable ? Arrays.copyOfRange(frame, HEADER, frame.length) : new byte[0],
					RetryAfter.parseDetails(field(response, whole, "grpc-status-details-bin")));
		}
	}

	private static @Nullable String field(Response response, boolean whole, String name) {
		String header = response.header(name);
		if (header != null || !whole) {
			return header;
		}
		try {
			return response.trailers().get(name);
		}
		catch (IOException | IllegalStateException ex) {
			// The response ended early.
			return null;
		}
	}

	private static GrpcStatusCode status(@Nullable String value) {
		try {
			return (value != null) ? GrpcStatusCode.fromValue(Integer.parseInt(value)) : GrpcStatusCode.UNKNOWN;
		}
		catch (IllegalArgumentException ex) {
			return GrpcStatusCode.UNKNOWN;
		}
	}

	/**
	 * Undoes gRPC's percent-encoding.
	 */
	private static String decode(String value) {
		Buffer bytes = new Buffer();
		for (int i = 0; i < value.length(); i++) {
			int high = (i + 2 < value.length()) ? Character.digit(value.charAt(i + 1), 16) : -1;
			int low = (high >= 0) ? Character.digit(value.charAt(i + 2), 16) : -1;
			if (value.charAt(i) == '%' && low >= 0) {
				bytes.writeByte(high * 16 + low);
				i += 2;
			}
			else {
				bytes.writeUtf8(value, i, i + 1);
			}
		}
		return bytes.readString(StandardCharsets.UTF_8);
	}

	@Override
	public CompletableResultCode shutdown() {
		return OkHttpClients.shutdown(this.client, this.config.getExecutorService() == null);
	}

	/**
	 * The response.
	 */
	private record Answer(GrpcStatusCode getStatusCode, String getStatusDescription, byte[] getResponseMessage,
			Duration pause) implements GrpcResponse, RetryDelay {

	}

}
