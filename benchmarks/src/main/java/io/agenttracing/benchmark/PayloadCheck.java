package io.agenttracing.benchmark;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.agenttracing.TracedAgent;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An agent that takes ten fields, and returns as many. They are always the same ones, so
 * that only what is recorded of them is allocated.
 */
class PayloadCheck implements Check {

	private final Agent agent;

	private final Request request = new Request("doc-832beb48", 7, 0.75, true, Instant.EPOCH, List.of("rent", "cats"),
			new LinkedHashMap<>(Map.of("language", "en")), new Request.Author("Ada", "London"), null,
			"The rent is due.");

	PayloadCheck(Agent agent) {
		this.agent = agent;
	}

	@Override
	public Verdict check(String id, int pages, String text) {
		Request answer = this.agent.check(this.request);
		return Check.verdictOn(answer.text());
	}

	/**
	 * What is taken and returned.
	 */
	record Request(String id, int pages, double score, boolean signed, Instant received, List<String> tags,
			Map<String, String> headers, Author author, String remark, String text) {

		/**
		 * Who has written it.
		 */
		record Author(String name, String place) {

		}

	}

	/**
	 * The agent.
	 */
	static class Agent {

		@TracedAgent(name = "checker")
		public Request check(Request request) {
			return request;
		}

	}

	/**
	 * The agent, and who calls it.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Traced {

		@Bean
		Agent agent() {
			return new Agent();
		}

		@Bean
		PayloadCheck check(Agent agent) {
			return new PayloadCheck(agent);
		}

	}

}
