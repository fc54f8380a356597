package io.agenttracing.viewer.store;

import java.util.function.UnaryOperator;

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
	 * Reads a body and keeps its spans. Never throws.
	 * @param body the body as it came, of at most {@link #MAX_BODY} bytes
	 * @param contentType the header, null where it is absent
	 * @param contentEncoding the header, null where it is absent
	 * @return what to answer
	 */
	public Answer receive(byte[] body, @Nullable String contentType, @Nullable String contentEncoding) {
		return new Answer(200, "application/json", new byte[] { '{', '}' });
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
