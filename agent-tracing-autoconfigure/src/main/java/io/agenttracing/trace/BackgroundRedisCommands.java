package io.agenttracing.trace;

import java.util.List;
import java.util.Set;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * Recognises traces that are nothing but one Redis command, observed by Lettuce, that
 * belongs to no work of the application: the set-up of a connection, an idle poll. One
 * that failed is kept, except the questions a client asks that old servers do not know.
 */
final class BackgroundRedisCommands {

	private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system");

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation");

	private static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("net.transport");

	private static final Set<String> HANDSHAKE = Set.of("HELLO", "CLIENT");

	private BackgroundRedisCommands() {
	}

	static boolean isOnly(List<SpanData> trace) {
		return trace.size() == 1 && isBackground(trace.get(0));
	}

	private static boolean isBackground(SpanData span) {
		return !span.getParentSpanContext().isValid() && span.getKind() == SpanKind.CLIENT
				&& "redis".equals(span.getAttributes().get(SYSTEM)) && span.getAttributes().get(TRANSPORT) != null
				&& (span.getStatus().getStatusCode() != StatusCode.ERROR || isHandshake(span));
	}

	private static boolean isHandshake(SpanData span) {
		String operation = span.getAttributes().get(OPERATION);
		return operation != null && HANDSHAKE.contains(operation);
	}

}
