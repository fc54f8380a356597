package io.agenttracing.pipeline.export;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;

/**
 * Sends for a lane with one attempt, and tells it what a receiver did not take; for
 * others as it was configured.
 */
final class LaneHttpSender implements HttpSender {

	private final HttpSender once;

	private final SenderForOthers<HttpSender> others;

	LaneHttpSender(HttpSender once, Supplier<HttpSender> others) {
		this.once = once;
		this.others = new SenderForOthers<>(others);
	}

	@Override
	public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
		DeliveryNote note = DeliveryNote.current();
		if (note == null) {
			this.others.get().send(message, onResponse, onError);
			return;
		}
		this.once.send(message, (response) -> {
			if (response.getStatusCode() / 100 == 2) {
				note.read(response.getResponseBody());
			}
			onResponse.accept(response);
		}, onError);
	}

	@Override
	public CompletableResultCode shutdown() {
		return CompletableResultCode.ofAll(List.of(this.once.shutdown(), this.others.shutdown(HttpSender::shutdown)));
	}

	@Override
	public String toString() {
		return "LaneHttpSender{" + this.once + "}";
	}

}
