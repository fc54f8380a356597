package io.agenttracing.viewer.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;

/**
 * What a request is about: the first attributes of its first span that are the
 * application's own, by which traces of one name are told apart.
 */
final class About {

	private static final int MOST = 3;

	private static final int VALUE = 60;

	private static final int KEY = 60;

	// Those that conventions and frameworks name.
	private static final Set<String> KNOWN = Set.of("agent_tracing", "gen_ai", "http", "url", "server", "client",
			"network", "net", "messaging", "db", "rpc", "error", "exception", "code", "thread", "otel", "telemetry",
			"service", "process", "host", "user_agent", "peer", "event", "openinference", "langfuse", "traceloop",
			"spring", "method", "uri", "outcome", "status", "input", "output", "llm", "metadata", "agent", "tool",
			"lettuce", "jedis", "redis", "faas", "cloud", "k8s", "container", "enduser", "session", "jvm", "aws", "az",
			"gcp");

	private About() {
	}

	static Map<String, String> of(Trace trace) {
		Map<String, String> about = new LinkedHashMap<>();
		if (trace.isEmpty()) {
			return about;
		}
		for (Map.Entry<AttributeKey<?>, Object> attribute : trace.root().data().getAttributes().asMap().entrySet()) {
			String key = attribute.getKey().getKey();
			Object value = attribute.getValue();
			int dot = key.indexOf('.');
			if (about.size() < MOST && (value instanceof String || value instanceof Long)
					&& !KNOWN.contains((dot > 0) ? key.substring(0, dot) : key) && !isOfFailure(key)) {
				about.put(LogText.of(key, KEY), LogText.of(value.toString(), VALUE));
			}
		}
		return about;
	}

	private static boolean isOfFailure(String key) {
		return key.endsWith("error") || key.contains("error.") || key.endsWith("exception");
	}

}
