package io.agenttracing.viewer.reception;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.otlp.TraceReader;
import io.agenttracing.otlp.UnreadableTraceException;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Receives spans as OTLP over HTTP sends them, protobuf or JSON, packed with gzip or not,
 * and answers in the words of OTLP. What it reads is not trusted: it is bounded before it
 * is parsed, and one body is read at a time.
 */
public final class OtlpReception {

	/** How many bytes a body may have, before it is unpacked and after. */
	public static final int MAX_BODY = 16 * 1024 * 1024;

	// Each may take so much memory while it is read.
	private static final int BYTES_OF_PART = 64;

	// The number of the only field of a request, and the first of the marks of UTF-8 and
	// UTF-16.
	private static final int PROTOBUF_FIRST = 0x0A;

	private static final int BYTE_ORDER = 0xEF;

	private static final long SECONDS_TO_WAIT = 5;

	private final TraceReader reader = new TraceReader();

	private final Semaphore turn = new Semaphore(1);

	private final TraceStore store;

	private final UnaryOperator<SpanData> masking;

	/**
	 * A reception.
	 * @param store where spans are put
	 * @param masking what is done to each before
	 */
	public OtlpReception(TraceStore store, UnaryOperator<SpanData> masking) {
		this.store = store;
		this.masking = masking;
	}

	/**
	 * Reads a body and keeps its spans. Throws nothing but errors of the machine, such as
	 * that there is no memory.
	 * @param body the body as it came, of at most {@link #MAX_BODY} bytes
	 * @param contentType the header, null where it is absent
	 * @param contentEncoding the header, null where it is absent
	 * @return what to answer
	 */
	public Answer receive(byte[] body, @Nullable String contentType, @Nullable String contentEncoding) {
		String type = type(contentType);
		boolean json = !type.equals(OtlpAnswer.PROTOBUF_TYPE);
		if (json && !type.equals(OtlpAnswer.JSON_TYPE)) {
			return OtlpAnswer.refused(415, true, "OTLP is application/x-protobuf or application/json");
		}
		try {
			if (!this.turn.tryAcquire(SECONDS_TO_WAIT, TimeUnit.SECONDS)) {
				return OtlpAnswer.refused(503, json, "other traces are being read");
			}
			try {
				return receive(body, json, contentEncoding);
			}
			finally {
				this.turn.release();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return OtlpAnswer.refused(503, json, "the viewer stops");
		}
	}

	private static String type(@Nullable String contentType) {
		return (contentType != null) ? contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
	}

	private Answer receive(byte[] body, boolean json, @Nullable String contentEncoding) {
		String encoding = (contentEncoding != null) ? contentEncoding.strip().toLowerCase(Locale.ROOT) : "";
		if (!encoding.isEmpty() && !encoding.equals("identity") && !encoding.equals("gzip")) {
			return OtlpAnswer.refused(415, json, "the only encoding that is known is gzip");
		}
		try {
			byte[] plain = encoding.equals("gzip") ? unpacked(body) : body;
			if (plain.length > MAX_BODY) {
				return OtlpAnswer.refused(413, json, "more than " + MAX_BODY + " bytes");
			}
			if (!isOf(json, plain)) {
				return OtlpAnswer.refused(400, json, json ? "no JSON" : "no OTLP as protobuf");
			}
			return OtlpAnswer.accepted(json, keep(plain));
		}
		catch (UnreadableTraceException ex) {
			return OtlpAnswer.refused(400, json, String.valueOf(ex.getMessage()));
		}
		catch (IOException ex) {
			return OtlpAnswer.refused(400, json, "no gzip");
		}
		catch (RuntimeException | StackOverflowError ex) {
			return OtlpAnswer.refused(400, json, "it cannot be read: " + ex.getClass().getName());
		}
	}

	// The last bytes of what is too large are not unpacked.
	private static byte[] unpacked(byte[] body) throws IOException {
		try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(body))) {
			return input.readNBytes(MAX_BODY + 1);
		}
	}

	private static boolean isOf(boolean json, byte[] body) {
		if (body.length == 0) {
			return !json;
		}
		if (!json) {
			return body[0] == PROTOBUF_FIRST;
		}
		return body[0] == '{' || body[0] == '[' || body[0] <= ' ' || (body[0] & 0xFF) >= BYTE_ORDER;
	}

	private int keep(byte[] body) throws UnreadableTraceException {
		long maxParts = Math.max(1_000, Math.min(MAX_BODY, this.store.max()) / BYTES_OF_PART * 4);
		List<SpanData> spans = new ArrayList<>();
		for (ReadTrace trace : this.reader.readRequest(body, maxParts)) {
			trace.spans().forEach((span) -> spans.add(this.masking.apply(span)));
		}
		return this.store.received(spans);
	}

	/**
	 * A refusal in the words of OTLP.
	 * @param status the status of HTTP
	 * @param contentType the type of the request, null where it is not known
	 * @param message the reason
	 * @return what to answer
	 */
	public static Answer refused(int status, @Nullable String contentType, String message) {
		return OtlpAnswer.refused(status, !type(contentType).equals(OtlpAnswer.PROTOBUF_TYPE), message);
	}

	/**
	 * An answer.
	 *
	 * @param status the status of HTTP
	 * @param contentType the type of the body
	 * @param body a response of OTLP, or a status that says what is wrong
	 */
	public record Answer(int status, String contentType, byte[] body) {

	}

}
