package io.agenttracing.sample.web;

import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.sample.agent.DocumentResult;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Keeps the latest results in memory.
 */
@Component
class RecentResults {

	private static final int KEPT = 100;

	private final Map<String, DocumentResult> results = new LinkedHashMap<>();

	synchronized void add(DocumentResult result) {
		if (this.results.size() >= KEPT) {
			this.results.remove(this.results.keySet().iterator().next());
		}
		this.results.put(result.id(), result);
	}

	synchronized @Nullable DocumentResult find(String id) {
		return this.results.get(id);
	}

}
