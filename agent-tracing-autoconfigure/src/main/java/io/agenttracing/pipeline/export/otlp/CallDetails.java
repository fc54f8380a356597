package io.agenttracing.pipeline.export.otlp;

import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Details of a call of an exporter beyond its result. Current on the calling thread, so
 * that senders and loggers find it.
 *
 * @since 0.1.0
 */
public final class CallDetails {

	private static final ThreadLocal<@Nullable CallDetails> CURRENT = new ThreadLocal<>();

	private volatile @Nullable PartialSuccess partialSuccess;

	private volatile @Nullable Throwable logged;

	/**
	 * The details of the call on this thread.
	 * @return the details, null if the caller is no worker of the collector
	 */
	public static @Nullable CallDetails current() {
		return CURRENT.get();
	}

	/**
	 * Makes the call.
	 * @param <T> the type of its result
	 * @param call the call
	 * @return its result
	 */
	public <T> T whileCalling(Supplier<T> call) {
		CURRENT.set(this);
		try {
			return call.get();
		}
		finally {
			CURRENT.remove();
		}
	}

	/**
	 * Reads a successful response.
	 * @param body its bytes, untrusted input
	 */
	void read(byte @Nullable [] body) {
		try {
			this.partialSuccess = PartialSuccess.of(body);
		}
		catch (Throwable ex) {
			// The spans are delivered all the same.
			Failures.counted();
		}
	}

	/**
	 * The spans that the receiver rejected.
	 * @return the partial success, null if there is none
	 */
	public @Nullable PartialSuccess partialSuccess() {
		return this.partialSuccess;
	}

	/**
	 * Records a failure that the exporter logs and may not report otherwise.
	 * @param failure the failure
	 */
	public void logged(@Nullable Throwable failure) {
		this.logged = failure;
	}

	/**
	 * The failure that the exporter has logged.
	 * @return the failure, null if there was none
	 */
	public @Nullable Throwable logged() {
		return this.logged;
	}

}
