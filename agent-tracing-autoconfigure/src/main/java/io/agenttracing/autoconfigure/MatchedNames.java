package io.agenttracing.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

import io.agenttracing.context.NamePatterns;
import io.agenttracing.failure.Failures;
import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Logs at startup which configured names match no agent or step: a mistake, or a
 * configuration that several services share. Shows at the endpoint what each has matched.
 */
final class MatchedNames implements SmartInitializingSingleton, EndpointSection {

	private static final Log logger = LogFactory.getLog(MatchedNames.class);

	private static final int MAX_LOGGED = 20;

	private static final int MAX_LENGTH = 100;

	private final ObjectProvider<ConfiguredNames> configured;

	private final ObjectProvider<NamedCalls> calls;

	MatchedNames(ObjectProvider<ConfiguredNames> configured, ObjectProvider<NamedCalls> calls) {
		this.configured = configured;
		this.calls = calls;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Failures.attempt(logger, "It is not known whether all configured names are those of agents", this::report);
	}

	private void report() {
		if (!logger.isInfoEnabled()) {
			return;
		}
		List<String> unmatched = new ArrayList<>();
		matched().forEach((key, matched) -> {
			if (matched.names().isEmpty()) {
				unmatched.add(key + "=" + text(matched.pattern()));
			}
		});
		if (!unmatched.isEmpty()) {
			logger.info("Configured for agents that this application does not seem to have: "
					+ String.join(", ", unmatched.subList(0, Math.min(unmatched.size(), MAX_LOGGED)))
					+ ((unmatched.size() > MAX_LOGGED) ? " and " + (unmatched.size() - MAX_LOGGED) + " more" : "")
					+ ". Only AgentTracer may still use the names");
		}
	}

	private Map<String, NamePatterns.Matched> matched() {
		List<ConfiguredNames> lists = this.configured.orderedStream()
			.filter((list) -> !list.patterns().isEmpty())
			.toList();
		if (!lists.isEmpty()) {
			match(lists);
		}
		Map<String, NamePatterns.Matched> result = new LinkedHashMap<>();
		for (ConfiguredNames list : lists) {
			List<NamePatterns.Matched> matched = list.patterns().matched();
			for (int i = 0; i < matched.size(); i++) {
				result.put(list.property() + "[" + i + "].agent", matched.get(i));
			}
		}
		return result;
	}

	private void match(List<ConfiguredNames> lists) {
		this.calls.stream().flatMap((calls) -> calls.find().stream()).forEach((call) -> {
			for (ConfiguredNames list : lists) {
				if (list.steps() || !call.step()) {
					list.patterns().first(call.name());
				}
			}
		});
	}

	@Override
	public String name() {
		return "matches";
	}

	@Override
	public Object content() {
		Map<String, Object> content = new LinkedHashMap<>();
		matched().forEach((key, matched) -> content.put(key,
				Map.of("name", text(matched.pattern()), "appliesTo", texts(matched.names()))));
		return content;
	}

	private static List<String> texts(SortedSet<String> names) {
		return names.stream().map(MatchedNames::text).toList();
	}

	private static String text(String name) {
		return LogText.of(SecretMask.mask(name), MAX_LENGTH);
	}

}
