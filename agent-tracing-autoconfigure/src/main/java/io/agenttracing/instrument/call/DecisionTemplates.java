package io.agenttracing.instrument.call;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.agenttracing.AgentSpanAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The templates of decisions that are made in code. The last one of a name is kept, since
 * a decision mostly has the same options each time; names past the limit have none.
 */
final class DecisionTemplates {

	private static final int MAX_NAMES = 256;

	private final Map<String, SpanTemplate> last = new ConcurrentHashMap<>();

	/**
	 * The template of a decision.
	 * @param name its name, which may be missing
	 * @param options its options, of which those that are null or too many are left out
	 * @return the template
	 */
	SpanTemplate of(@Nullable String name, Collection<String> options) {
		SpanTemplate known = (name != null) ? this.last.get(name) : null;
		if (known != null && has(known, options)) {
			return known;
		}
		SpanTemplate template = SpanTemplate.decision(name,
				options.stream().filter(Objects::nonNull).limit(SpanAttribute.MAX_ELEMENTS).toList());
		if (name != null && (known != null || this.last.size() < MAX_NAMES)) {
			this.last.put(name, template);
		}
		return template;
	}

	private static boolean has(SpanTemplate template, Collection<String> options) {
		List<String> known = template.attributes().get(AgentSpanAttributes.DECISION_OPTIONS);
		if (known == null || known.size() != options.size()) {
			return false;
		}
		int at = 0;
		for (String option : options) {
			if (at == known.size() || !known.get(at++).equals(option)) {
				return false;
			}
		}
		return at == known.size();
	}

}
