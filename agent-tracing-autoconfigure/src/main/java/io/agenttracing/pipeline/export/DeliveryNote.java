package io.agenttracing.pipeline.export;

import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known of a lane's call beside the exporter's answer. It is current on the
 * thread that calls the exporter, so that a sender or a logger below finds it.
 */
final class DeliveryNote {

	private static final ThreadLocal<@Nullable DeliveryNote> CURRENT = new ThreadLocal<>();

	private volatile @Nullable Rejection rejection;

	private volatile @Nullable Throwable logged;

	/**
	 * The note of the call that this thread makes.
	 * @return the note, null when it is no lane that calls
	 */
	static @Nullable DeliveryNote current() {
		return CURRENT.get();
	}

	<T> T whileCalling(Supplier<T> call) {
		CURRENT.set(this);
		try {
			return call.get();
		}
		finally {
			CURRENT.remove();
		}
	}

	/**
	 * Reads an answer of success.
	 * @param body its bytes, which may come from anybody
	 */
	void read(byte @Nullable [] body) {
		try {
			this.rejection = Rejection.of(body);
		}
		catch (Throwable ex) {
			// The spans are delivered all the same.
			Failures.counted();
		}
	}

	@Nullable Rejection rejection() {
		return this.rejection;
	}

	/**
	 * The exporter logs a failure, which it may not tell otherwise.
	 * @param failure the failure
	 */
	void logged(@Nullable Throwable failure) {
		this.logged = failure;
	}

	@Nullable Throwable logged() {
		return this.logged;
	}

}
