package io.agenttracing.diagnosis.trace;

import java.util.Locale;
import java.util.function.BiConsumer;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that are asked for of every span, read in one go.
 */
final class SpanFacts implements BiConsumer<AttributeKey<?>, Object> {

	@Nullable String operation;

	@Nullable String kindWord;

	@Nullable String stepKind;

	boolean requestModel;

	double timeout = Double.NaN;

	double budget = Double.NaN;

	double attempt = Double.NaN;

	int responseStatus;

	int oldStatus;

	int plainStatus;

	@Nullable String errorType;

	@Nullable String exception;

	@Nullable String url;

	@Nullable String fullUrl;

	@Nullable String uri;

	@Nullable String method;

	@Nullable String clientName;

	@Nullable String serverAddress;

	@Nullable String peerService;

	boolean database;

	@Nullable String databaseOperation;

	@Nullable String messagingOperation;

	@Nullable String fallbackFrom;

	boolean handled;

	boolean cancelled;

	boolean stuck;

	@Nullable String stuckOf;

	boolean partial;

	@Nullable String argumentsDigest;

	long foldedCount;

	double foldedSum;

	boolean foldedBelow;

	long spansFolded;

	boolean shaped;

	boolean shapeUnusual;

	@Nullable String shapeDigest;

	static SpanFacts of(Attributes attributes) {
		SpanFacts facts = new SpanFacts();
		attributes.forEach(facts);
		return facts;
	}

	@Override
	public void accept(AttributeKey<?> key, Object value) {
		String name = key.getKey();
		if (name.startsWith("agent_tracing.")) {
			acceptOwn(name, value);
		}
		else {
			acceptOther(name, value);
		}
	}

	private void acceptOwn(String name, Object value) {
		switch (name) {
			case "agent_tracing.timeout_ms" -> this.timeout = LenientValue.positive(value);
			case "agent_tracing.budget_ms" -> this.budget = LenientValue.number(value);
			case "agent_tracing.step.kind" -> this.stepKind = LenientValue.text(value);
			case "agent_tracing.retry.attempt" -> this.attempt = LenientValue.positive(value);
			case "agent_tracing.fallback.from" -> this.fallbackFrom = LenientValue.text(value);
			case "agent_tracing.error.handled" -> this.handled = LenientValue.truth(value);
			case "agent_tracing.cancelled" -> this.cancelled = LenientValue.truth(value);
			case "agent_tracing.was_stuck" -> this.stuck = LenientValue.truth(value);
			case "agent_tracing.stuck.of_span" -> this.stuckOf = LenientValue.text(value);
			case "agent_tracing.partial" -> this.partial = LenientValue.truth(value);
			case "agent_tracing.tool.arguments.digest" -> this.argumentsDigest = LenientValue.text(value);
			case "agent_tracing.folded.count" -> this.foldedCount = LenientValue.count(value);
			case "agent_tracing.folded.sum_ms" -> this.foldedSum = LenientValue.number(value);
			case "agent_tracing.folded.below" -> this.foldedBelow = true;
			case "agent_tracing.spans.folded" -> this.spansFolded = LenientValue.count(value);
			case "agent_tracing.payload.shape", "agent_tracing.result.shape" -> this.shaped = true;
			case "agent_tracing.payload.shape_digest" -> {
				this.shaped = true;
				this.shapeDigest = LenientValue.text(value);
			}
			case "agent_tracing.payload.usual_shape", "agent_tracing.result.usual_shape" -> {
				this.shaped = true;
				this.shapeUnusual = true;
			}
			default -> {
			}
		}
	}

	private void acceptOther(String name, Object value) {
		switch (name) {
			case "gen_ai.operation.name" -> this.operation = LenientValue.text(value);
			case "gen_ai.request.model" -> this.requestModel = true;
			case "langfuse.type", "openinference.span.kind" ->
				this.kindWord = value.toString().toUpperCase(Locale.ROOT);
			case "http.response.status_code" -> this.responseStatus = status(value);
			case "http.status_code" -> this.oldStatus = status(value);
			case "status" -> this.plainStatus = status(value);
			case "error.type" -> this.errorType = LenientValue.text(value);
			case "exception" -> this.exception = LenientValue.known(value);
			case "http.url" -> this.url = LenientValue.known(value);
			case "url.full" -> this.fullUrl = LenientValue.known(value);
			case "uri" -> this.uri = LenientValue.known(value);
			case "method", "http.request.method", "http.method" -> this.method = LenientValue.known(value);
			case "client.name" -> this.clientName = LenientValue.known(value);
			case "server.address" -> this.serverAddress = LenientValue.known(value);
			case "peer.service" -> this.peerService = LenientValue.known(value);
			case "db.system", "db.system.name" -> this.database = true;
			case "db.operation", "db.operation.name" -> this.databaseOperation = LenientValue.known(value);
			case "messaging.operation.type" -> this.messagingOperation = LenientValue.text(value);
			case "tool.arguments.digest" -> this.argumentsDigest = LenientValue.text(value);
			default -> {
			}
		}
	}

	private static int status(Object value) {
		double number = LenientValue.number(value);
		return (number >= 100 && number < 1_000) ? (int) number : 0;
	}

}
