package io.agenttracing.pipeline.export.otlp;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;

/**
 * Makes a single attempt for a worker of the collector and reports a partial success to
 * it; for other callers it sends as configured.
 */
final class SingleAttemptHttpSender implements HttpSender {

	private final HttpSender once;

	private final ConfiguredSender<HttpSender> others;

	SingleAttemptHttpSender(HttpSender once, Supplier<HttpSender> others) {
		this.once = once;
		this.others = new ConfiguredSender<>(others);
	}

	@Override
	public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
		CallDetails call = CallDetails.current();
		if (call == null) {
			this.others.get().send(message, onResponse, onError);
			return;
		}
		this.once.send(message, (response) -> {
			if (response.getStatusCode() / 100 == 2) {
				call.read(response.getResponseBody());
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
		return "SingleAttemptHttpSender{" + this.once + "}";
	}

}
