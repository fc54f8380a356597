package io.agenttracing.viewer.model;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * What one agent did, or a service outside of agents.
 */
final class Lane {

	private final String name;

	private boolean agent;

	private int spans;

	private int errors;

	private int retries;

	private boolean open;

	private long input;

	private long output;

	private double own;

	Lane(String name) {
		this.name = name;
	}

	void add(SpanNode span, boolean open, boolean again, double own) {
		this.spans++;
		this.agent |= span.isAgent();
		this.errors += span.isError() ? 1 : 0;
		this.retries += again ? 1 : 0;
		this.open |= open;
		this.own += own;
		// An agent has the sum of the calls below it.
		if (span.isModelCall() || span.isEmbeddings()) {
			this.input += span.count(AgentSpanAttributes.USAGE_INPUT_TOKENS);
			this.output += span.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
		}
	}

	String name() {
		return this.name;
	}

	boolean isAgent() {
		return this.agent;
	}

	int spans() {
		return this.spans;
	}

	int errors() {
		return this.errors;
	}

	int retries() {
		return this.retries;
	}

	boolean isOpen() {
		return this.open;
	}

	long input() {
		return this.input;
	}

	long output() {
		return this.output;
	}

	double own() {
		return this.own;
	}

}
