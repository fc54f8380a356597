package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;

/**
 * Sends for a lane with one attempt, and tells it what a receiver did not take; for
 * others as it was configured.
 */
final class LaneGrpcSender implements GrpcSender {

	private final GrpcSender once;

	private final SenderForOthers<GrpcSender> others;

	LaneGrpcSender(GrpcSender once, Supplier<GrpcSender> others) {
		this.once = once;
		this.others = new SenderForOthers<>(others);
	}

	@Override
	public void send(MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
		DeliveryNote note = DeliveryNote.current();
		if (note == null) {
			this.others.get().send(message, onResponse, onError);
			return;
		}
		this.once.send(message, (response) -> {
			if (response.getStatusCode() == GrpcStatusCode.OK) {
				note.read(response.getResponseMessage());
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
		return "LaneGrpcSender{" + this.once + "}";
	}

}
