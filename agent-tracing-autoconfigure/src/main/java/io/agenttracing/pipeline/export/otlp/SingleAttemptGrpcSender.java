package io.agenttracing.pipeline.export.otlp;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;

/**
 * Makes a single attempt for a worker of the collector and reports a partial success to
 * it; for other callers it sends as configured.
 */
final class SingleAttemptGrpcSender implements GrpcSender {

	private final GrpcSender once;

	private final ConfiguredSender<GrpcSender> others;

	SingleAttemptGrpcSender(GrpcSender once, Supplier<GrpcSender> others) {
		this.once = once;
		this.others = new ConfiguredSender<>(others);
	}

	@Override
	public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
		CallDetails call = CallDetails.current();
		if (call == null) {
			this.others.get().send(message, onResponse, onError);
			return;
		}
		this.once.send(message, (response) -> {
			if (response.getStatusCode() == GrpcStatusCode.OK) {
				call.read(response.getResponseMessage());
			}
			onResponse.accept(response);
		}, onError);
	}

	@Override
	public CompletableResultCode shutdown() {
		return CompletableResultCode.ofAll(List.of(this.once.shutdown(), this.others.shutdown(GrpcSender::shutdown)));
	}

	@Override
	public String toString() {
		return "SingleAttemptGrpcSender{" + this.once + "}";
	}

}
