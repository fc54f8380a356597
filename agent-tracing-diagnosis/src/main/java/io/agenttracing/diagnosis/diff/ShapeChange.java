package io.agenttracing.diagnosis.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

import io.agenttracing.diagnosis.trace.SpanNode;
import io.opentelemetry.api.common.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * How the shape of what a step took or returned has changed.
 */
final class ShapeChange {

	private static final AttributeKey<List<String>> INPUT = AttributeKey.stringArrayKey("agent_tracing.payload.shape");

	private static final AttributeKey<List<String>> RESULT = AttributeKey.stringArrayKey("agent_tracing.result.shape");

	private static final AttributeKey<List<String>> USUAL = AttributeKey
		.stringArrayKey("agent_tracing.payload.usual_shape");

	private static final AttributeKey<String> DIGEST = AttributeKey.stringKey("agent_tracing.payload.shape_digest");

	private ShapeChange() {
	}

	/**
	 * What another input it had. Where only one run tells its shape, what is usual there
	 * stands for the other.
	 * @return such as {@code lost field `amount`}, null where it is the same, or not
	 * known
	 */
	static @Nullable String ofInput(SpanNode a, SpanNode b) {
		String digestA = a.text(DIGEST);
		String digestB = b.text(DIGEST);
		if (digestA != null && digestB != null && digestA.equals(digestB)) {
			return null;
		}
		List<String> before = a.texts(INPUT);
		List<String> now = b.texts(INPUT);
		if (before.isEmpty() && !now.isEmpty()) {
			before = b.texts(USUAL);
		}
		else if (now.isEmpty() && !before.isEmpty()) {
			now = a.texts(USUAL);
		}
		if (!before.isEmpty() && !now.isEmpty()) {
			return change(before, now);
		}
		return (digestA != null && digestB != null) ? "has other fields" : null;
	}

	static @Nullable String ofResult(SpanNode a, SpanNode b) {
		List<String> before = a.texts(RESULT);
		List<String> now = b.texts(RESULT);
		return (before.isEmpty() || now.isEmpty()) ? null : change(before, now);
	}

	// Another type tells most, then what is lost, then what is new.
	private static @Nullable String change(List<String> before, List<String> now) {
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
