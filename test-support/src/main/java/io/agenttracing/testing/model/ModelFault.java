package io.agenttracing.testing.model;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A refusal, in the words of each vendor.
 *
 * @param kind what is wrong
 * @param retryAfter when to try again, null to leave that to the client
 */
public record ModelFault(Kind kind, @Nullable Duration retryAfter) implements ModelAnswer {

	/**
	 * Too many requests.
	 * @param retryAfter when the next one may come
	 * @return a fault with status 429
	 */
	public static ModelFault rateLimited(Duration retryAfter) {
		return new ModelFault(Kind.RATE_LIMITED, retryAfter);
	}

	/**
	 * A fault of the vendor's.
	 * @return a fault with status 500
	 */
	public static ModelFault serverError() {
		return new ModelFault(Kind.SERVER_ERROR, null);
	}

	/**
	 * A prompt that is too long for the model.
	 * @return a fault with status 400
	 */
	public static ModelFault contextTooLong() {
		return new ModelFault(Kind.CONTEXT_TOO_LONG, null);
	}

	/**
	 * A key that is not known.
	 * @return a fault with status 401
	 */
	public static ModelFault unauthorized() {
		return new ModelFault(Kind.UNAUTHORIZED, null);
	}

	/**
	 * What is wrong.
	 */
	public enum Kind {

		/** Status 429. */
		RATE_LIMITED(429),

		/** Status 500. */
		SERVER_ERROR(500),

		/** Status 400. */
		CONTEXT_TOO_LONG(400),

		/** Status 401. */
		UNAUTHORIZED(401);

		private final int status;

		Kind(int status) {
			this.status = status;
		}

		/**
		 * The status of the answer.
		 * @return the status
		 */
		public int status() {
			return this.status;
		}

	}

}
