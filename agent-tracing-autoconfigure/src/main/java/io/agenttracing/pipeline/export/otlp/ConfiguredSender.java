package io.agenttracing.pipeline.export.otlp;

import java.util.function.Function;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import org.jspecify.annotations.Nullable;

/**
 * The sender as configured, created when something other than the collector exports,
 * which is rare.
 *
 * @param <S> its type
 */
final class ConfiguredSender<S> {

	private final Supplier<S> supplier;

	private @Nullable S sender;

	ConfiguredSender(Supplier<S> supplier) {
		this.supplier = supplier;
	}

	synchronized S get() {
		S result = this.sender;
		if (result == null) {
			result = this.supplier.get();
			this.sender = result;
		}
		return result;
	}

	synchronized CompletableResultCode shutdown(Function<S, CompletableResultCode> action) {
		return (this.sender != null) ? action.apply(this.sender) : CompletableResultCode.ofSuccess();
	}

}
