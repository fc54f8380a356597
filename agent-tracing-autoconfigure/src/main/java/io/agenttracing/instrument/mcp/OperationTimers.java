package io.agenttracing.instrument.mcp;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.secret.SecretMask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Meters operations with the buckets of the conventions. Names beyond the first hundred
 * of a kind are one.
 */
final class OperationTimers implements OperationMeter {

	static final String CLIENT = "mcp.client.operation.duration";

	static final String SERVER = "mcp.server.operation.duration";

	static final int MOST = 100;

	static final String OTHER = "(other)";

	/** As Micrometer says it. */
	static final String NOTHING = "none";

	private static final int MAX_LENGTH = 200;

	private static final Duration[] BUCKETS = DoubleStream
		.of(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
		.mapToObj((seconds) -> Duration.ofMillis(Math.round(seconds * 1000)))
		.toArray(Duration[]::new);

	private final MeterRegistry registry;

	private final String name;

	private final String description;

	private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

	private OperationTimers(MeterRegistry registry, String name, String description) {
		this.registry = registry;
		this.name = name;
		this.description = description;
	}

	static OperationMeter client(MeterRegistry registry) {
		return new OperationTimers(registry, CLIENT,
				"The duration of the MCP request as observed on the sender, until the response is received");
	}

	static OperationMeter server(MeterRegistry registry) {
		return new OperationTimers(registry, SERVER,
				"The duration of the MCP request as observed on the receiver, until the result is sent");
	}

	@Override
	public void ended(MeteredOperation operation, @Nullable String errorType, long nanos) {
		Tags tags = Tags.of(tag(McpAttributes.METHOD_NAME, operation.method()),
				tag(AgentSpanAttributes.TOOL_NAME, operation.tool()),
				tag(McpAttributes.PROMPT_NAME, operation.prompt()), tag(AgentSpanAttributes.ERROR_TYPE, errorType),
				tag(McpAttributes.NETWORK_TRANSPORT, operation.transport()));
		if (this.name.equals(CLIENT)) {
			tags = tags.and(tag(McpAttributes.SERVER_ADDRESS, operation.server()));
		}
		Timer.builder(this.name)
			.description(this.description)
			.serviceLevelObjectives(BUCKETS)
			.tags(tags)
			.register(this.registry)
			.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
	}

	private Tag tag(AttributeKey<String> key, @Nullable String value) {
		return Tag.of(key.getKey(), bounded(key.getKey(), value));
	}

	private String bounded(String key, @Nullable String value) {
		if (value == null || value.isEmpty()) {
			return NOTHING;
		}
		Map<String, String> values = this.known.computeIfAbsent(key, (name) -> new ConcurrentHashMap<>());
		String known = values.get(value);
		if (known != null) {
			return known;
		}
		if (value.length() > MAX_LENGTH || values.size() >= MOST) {
			return OTHER;
		}
		// Meters leave the process without the masking of spans.
		return values.computeIfAbsent(value, SecretMask::mask);
	}

}
