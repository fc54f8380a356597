package io.agenttracing.pipeline.export.otlp;

import java.util.function.Supplier;

import io.agenttracing.failure.Failures;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known of a call of an exporter beside its result. It is current on the
 * thread that calls the exporter, so that a sender or a logger below finds it.
 *
 * @since 0.1.0
 */
public final class CallDetails {

	private static final ThreadLocal<@Nullable CallDetails> CURRENT = new ThreadLocal<>();

	private volatile @Nullable PartialSuccess partialSuccess;

	private volatile @Nullable Throwable logged;

	/**
	 * The call that this thread makes.
	 * @return the call, null when it is no worker of ours that calls
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
	 * Reads an answer of success.
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
	 * What the receiver did not take.
	 * @return the spans and the reason, null when it took all or does not say
	 */
	public @Nullable PartialSuccess partialSuccess() {
		return this.partialSuccess;
	}

	/**
	 * The exporter logs a failure, which it may not tell otherwise.
	 * @param failure the failure
	 */
	public void logged(@Nullable Throwable failure) {
		this.logged = failure;
	}

	/**
	 * What the exporter logged.
	 * @return the failure, null when there was none
	 */
	public @Nullable Throwable logged() {
		return this.logged;
	}

}
