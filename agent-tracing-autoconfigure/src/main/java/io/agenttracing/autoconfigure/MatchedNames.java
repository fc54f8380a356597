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
		List<ConfiguredNames> lists = lists();
		if (lists.isEmpty() || !logger.isInfoEnabled()) {
			return;
		}
		match(lists);
		List<String> unmatched = new ArrayList<>();
		for (ConfiguredNames list : lists) {
			List<NamePatterns.Matched> matched = list.patterns().matched();
			for (int i = 0; i < matched.size(); i++) {
				if (matched.get(i).names().isEmpty()) {
					unmatched.add(list.property() + "[" + i + "].agent=" + text(matched.get(i).pattern()));
				}
			}
		}
		if (!unmatched.isEmpty()) {
			logger.info("Configured for agents that this application does not seem to have: "
					+ String.join(", ", unmatched.subList(0, Math.min(unmatched.size(), MAX_LOGGED)))
					+ ((unmatched.size() > MAX_LOGGED) ? " and " + (unmatched.size() - MAX_LOGGED) + " more" : "")
					+ ". Only AgentTracer may still use the names");
		}
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

	private List<ConfiguredNames> lists() {
		return this.configured.orderedStream().filter((list) -> !list.patterns().isEmpty()).toList();
	}

	@Override
	public String name() {
		return "matches";
	}

	@Override
	public Object content() {
		List<ConfiguredNames> lists = lists();
		if (!lists.isEmpty()) {
			match(lists);
		}
		Map<String, Object> content = new LinkedHashMap<>();
		for (ConfiguredNames list : lists) {
			List<NamePatterns.Matched> matched = list.patterns().matched();
			for (int i = 0; i < matched.size(); i++) {
				content.put(list.property() + "[" + i + "].agent",
						Map.of("name", text(matched.get(i).pattern()), "appliesTo", texts(matched.get(i).names())));
			}
		}
		return content;
	}

	private static List<String> texts(SortedSet<String> names) {
		return names.stream().map(MatchedNames::text).toList();
	}

	private static String text(String name) {
		return LogText.of(SecretMask.mask(name), MAX_LENGTH);
	}

}
