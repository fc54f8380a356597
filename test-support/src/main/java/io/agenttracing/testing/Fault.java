package io.agenttracing.testing;

import io.grpc.Status;

/**
 * What can be wrong with a receiver of traces.
 */
public enum Fault {

	/** Nothing. */
	NONE,

	/** The port is closed: connections are refused. */
	REFUSE,

	/** Takes the spans and never answers. */
	HANG,

	/** Takes the spans and answers after a delay of 300 ms. */
	SLOW,

	/** HTTP 503, or {@code UNAVAILABLE}. */
	UNAVAILABLE(503, Status.UNAVAILABLE),

	/**
	 * HTTP 429 with a {@code Retry-After} of two seconds, or {@code RESOURCE_EXHAUSTED}
	 * with such a {@code RetryInfo}.
	 */
	TOO_MANY_REQUESTS(429, Status.RESOURCE_EXHAUSTED),

	/**
	 * Takes no more than {@value #MAX_BYTES} bytes at once: HTTP 400 with the words of
	 * the Collector, or what gRPC itself says.
	 */
	SMALL,

	/** HTTP 400 with the words of a server that wants TLS; HTTP only. */
	WANTS_TLS,

	/** HTTP 401, or {@code UNAUTHENTICATED}. */
	UNAUTHORIZED(401, Status.UNAUTHENTICATED),

	/** HTTP 413, or {@code INVALID_ARGUMENT}. */
	TOO_LARGE(413, Status.INVALID_ARGUMENT),

	/**
	 * Takes the spans and resets the connection in the middle of its answer; HTTP only.
	 */
	RESET,

	/**
	 * Does not take the spans and answers 200 with bytes that are no protobuf; HTTP only.
	 */
	GARBAGE,

	/** Answers with bytes that are no HTTP; HTTP only. */
	NOT_HTTP,

	/** Takes all spans but the first, and says so in its answer. */
	PARTIAL_SUCCESS;

	/** What {@link #SMALL} takes. */
	public static final int MAX_BYTES = 20_000;

	private final int httpStatus;

	private final Status grpcStatus;

	Fault() {
		this(0, Status.OK);
	}

	Fault(int httpStatus, Status grpcStatus) {
		this.httpStatus = httpStatus;
		this.grpcStatus = grpcStatus;
	}

	/**
	 * The status of the answer.
	 * @return the status, 0 for a fault of another kind
	 */
	int httpStatus() {
		return this.httpStatus;
	}

	Status grpcStatus() {
		return this.grpcStatus;
	}

}
