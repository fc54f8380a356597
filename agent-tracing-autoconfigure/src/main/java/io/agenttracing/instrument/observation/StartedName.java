package io.agenttracing.instrument.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * The name of an Observation that has just started. Its convention tells a contextual
 * name at the end only, but values of low cardinality at once, of which some are still
 * placeholders.
 */
final class StartedName {

	private final JoinedNames names = new JoinedNames();

	/**
	 * Names an Observation.
	 * @param context its context
	 * @return the name, null if nothing names it
	 */
	@Nullable String of(Observation.Context context) {
		String name = ofCall(context);
		if (name != null) {
			return name;
		}
		if (context instanceof SenderContext) {
			name = ofMessage(context, true);
		}
		else if (context instanceof ReceiverContext) {
			name = ofMessage(context, false);
		}
		if (name != null) {
			return name;
		}
		String contextual = context.getContextualName();
		return (contextual != null && !contextual.isBlank()) ? contextual : context.getName();
	}

	/**
	 * A call of a model or a tool, or what a framework does around them.
	 */
	private @Nullable String ofCall(Observation.Context context) {
		String operation = value(context, "gen_ai.operation.name");
		String kind = value(context, "spring.ai.kind");
		if (operation == null) {
			return "vector_store".equals(kind) ? join(value(context, "db.system"), value(context, "db.operation.name"))
					: null;
		}
		return switch (operation) {
			case "framework" -> "advisor".equals(kind) ? join(kind, value(context, "spring.ai.advisor.name"))
					: join(value(context, "gen_ai.system"), kind);
			case "execute_tool" ->
				join(operation, either(context, "gen_ai.tool.name", "spring.ai.tool.definition.name"));
			case "invoke_agent", "create_agent" -> join(operation, value(context, "gen_ai.agent.name"));
			case "embedding" -> join("embeddings", value(context, "gen_ai.request.model"));
			default -> join(operation, value(context, "gen_ai.request.model"));
		};
	}

	/**
	 * A request or a message.
	 */
	private @Nullable String ofMessage(Observation.Context context, boolean sent) {
		String method = either(context, "method", "http.request.method");
		if (method != null) {
			String other = sent ? host(context) : either(context, "http.route", "uri");
			return join(ofMethod(method), other);
		}
		String service = value(context, "rpc.service");
		if (service != null) {
			return join(service, value(context, "rpc.method"));
		}
		String destination = either(context, "messaging.destination.name", "messaging.source.name");
		if (destination == null) {
			return null;
		}
		String operation = sent ? "send" : value(context, "messaging.operation");
		return join(destination, (operation != null) ? operation : "receive");
	}

	private static @Nullable String host(Observation.Context context) {
		String host = either(context, "client.name", "target.host");
		return (host != null) ? host : value(context, "server.address");
	}

	private static String ofMethod(String method) {
		return switch (method) {
			case "GET" -> "http get";
			case "POST" -> "http post";
			case "PUT" -> "http put";
			case "PATCH" -> "http patch";
			case "DELETE" -> "http delete";
			default -> "http " + method.toLowerCase(Locale.ROOT);
		};
	}

	private @Nullable String join(@Nullable String first, @Nullable String second) {
		return (first == null || second == null) ? first : this.names.join(first, second);
	}

	private static @Nullable String either(Observation.Context context, String key, String other) {
		String value = value(context, key);
		return (value != null) ? value : value(context, other);
	}

	/**
	 * A value of low cardinality.
	 * @param context the context of an Observation
	 * @param key the key of the value
	 * @return the value, null if it is unknown so far
	 */
	static @Nullable String value(Observation.Context context, String key) {
		KeyValue pair = context.getLowCardinalityKeyValue(key);
		String value = (pair != null) ? pair.getValue() : null;
		return (value == null || value.isBlank() || "none".equals(value) || "UNKNOWN".equalsIgnoreCase(value)) ? null
				: value;
	}

}
