package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * How the shape of what a step took or returned has changed.
 *
 * @since 0.1.0
 */
public final class ShapeChange {

	private ShapeChange() {
	}

	/**
	 * What another input it had.
	 * @return such as {@code lost field `amount`}, null where it is the same, or not
	 * known
	 */
	static @Nullable String ofInput(SpanNode a, SpanNode b) {
		String digest = a.text(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST);
		if (digest != null && digest.equals(b.text(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST))) {
			return null;
		}
		return change(a, b, AgentSpanAttributes.PAYLOAD_SHAPE, AgentSpanAttributes.PAYLOAD_USUAL_SHAPE);
	}

	static @Nullable String ofResult(SpanNode a, SpanNode b) {
		return change(a, b, AgentSpanAttributes.RESULT_SHAPE, AgentSpanAttributes.RESULT_USUAL_SHAPE);
	}

	// A process writes no shape that is usual. Where one of both is not, it says what
	// would
	// be; digests that differ are then optional fields.
	private static @Nullable String change(SpanNode a, SpanNode b, AttributeKey<List<String>> shape,
			AttributeKey<List<String>> usual) {
		List<String> before = a.texts(shape);
		List<String> now = b.texts(shape);
		List<String> usualBefore = a.texts(usual);
		List<String> usualNow = b.texts(usual);
		if (usualBefore.isEmpty() != usualNow.isEmpty()) {
			before = usualBefore.isEmpty() ? usualNow : before;
			now = usualNow.isEmpty() ? usualBefore : now;
		}
		return (before.isEmpty() || now.isEmpty()) ? null : between(before, now);
	}

	/**
	 * Compares two shapes. Another type tells most, then what is lost, then what is new.
	 * @param before the first shape, entries such as {@code amount:number}
	 * @param now the second shape
	 * @return such as {@code lost field `amount`}, null where they are the same
	 */
	public static @Nullable String between(List<String> before, List<String> now) {
		TreeMap<String, TreeSet<String>> old = types(before);
		TreeMap<String, TreeSet<String>> types = types(now);
		List<String> changes = new ArrayList<>();
		old.forEach((path, of) -> {
			TreeSet<String> other = types.get(path);
			if (other != null && !Objects.equals(of, other)) {
				changes.add("has `" + path + "` as " + String.join(" or ", other) + " instead of "
						+ String.join(" or ", of));
			}
		});
		old.keySet()
			.stream()
			.filter((path) -> !types.containsKey(path))
			.forEach((path) -> changes.add("lost field `" + path + "`"));
		types.keySet()
			.stream()
			.filter((path) -> !old.containsKey(path))
			.forEach((path) -> changes.add("has the new field `" + path + "`"));
		return changes.isEmpty() ? null
				: changes.get(0) + ((changes.size() > 1) ? " and " + (changes.size() - 1) + " more changes" : "");
	}

	private static TreeMap<String, TreeSet<String>> types(List<String> shape) {
		TreeMap<String, TreeSet<String>> types = new TreeMap<>();
		for (String entry : shape) {
			int colon = entry.lastIndexOf(':');
			types.computeIfAbsent((colon > 0) ? entry.substring(0, colon) : entry, (path) -> new TreeSet<>())
				.add(entry.substring(colon + 1));
		}
		return types;
	}

}
