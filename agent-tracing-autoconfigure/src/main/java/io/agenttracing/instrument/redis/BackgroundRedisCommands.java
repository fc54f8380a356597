package io.agenttracing.instrument.redis;

import java.util.Set;

import io.agenttracing.span.BackgroundSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * Recognises traces that consist of a single background command of Redis, observed by
 * Lettuce: one that a connection sends on its own, a subscription, or a blocking read,
 * whether it succeeds or not. These fail at shutdown, when connections are closed.
 */
final class BackgroundRedisCommands implements BackgroundSpans {

	private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system");

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation");

	private static final AttributeKey<String> STATEMENT = AttributeKey.stringKey("db.statement");

	private static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("net.transport");

	private static final Set<String> CONNECTION = Set.of("HELLO", "AUTH", "SELECT", "READONLY", "ASKING", "CLIENT",
			"PING", "CLUSTER", "SENTINEL", "INFO", "ROLE", "COMMAND");

	private static final Set<String> SUBSCRIPTION = Set.of("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE",
			"PUNSUBSCRIBE", "SUNSUBSCRIBE");

	private static final Set<String> BLOCKING = Set.of("BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN",
			"BZPOPMAX", "BZMPOP");

	private static final Set<String> STREAM_READS = Set.of("XREAD", "XREADGROUP");

	@Override
	public boolean contains(SpanData root) {
		Attributes attributes = root.getAttributes();
		return root.getKind() == SpanKind.CLIENT && "redis".equals(attributes.get(SYSTEM))
				&& attributes.get(TRANSPORT) != null
				&& isBackground(attributes.get(OPERATION), attributes.get(STATEMENT));
	}

	private static boolean isBackground(@Nullable String operation, @Nullable String statement) {
		return operation != null && (CONNECTION.contains(operation) || SUBSCRIPTION.contains(operation)
				|| BLOCKING.contains(operation) || (STREAM_READS.contains(operation) && mayBlock(statement)));
	}

	// The span has the arguments only if the application configured it so.
	private static boolean mayBlock(@Nullable String statement) {
		if (statement == null) {
			return true;
		}
		int streams = statement.indexOf(" STREAMS ");
		return ((streams < 0) ? statement : statement.substring(0, streams)).contains(" BLOCK ");
	}

}
