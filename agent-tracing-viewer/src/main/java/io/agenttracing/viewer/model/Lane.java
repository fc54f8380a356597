package io.agenttracing.viewer.model;

import io.agenttracing.diagnosis.trace.SpanNode;

/**
 * What one agent did, or a service outside of agents.
 */
final class Lane {

	private final String name;

	private final boolean agent;

	private final Errors.Count errors = new Errors.Count();

	private final Usage usage = new Usage();

	private int spans;

	private int retries;

	private boolean open;

	private double own;

	Lane(String name, boolean agent) {
		this.name = name;
		this.agent = agent;
	}

	void add(SpanNode span, ViewedTrace viewed, boolean again, double own) {
		this.spans++;
		this.errors.add(viewed.errors(), span);
		this.usage.add(span, viewed.prices());
		this.retries += again ? 1 : 0;
		this.open |= viewed.isOpen(span);
		this.own += own;
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

	Errors.Count errors() {
		return this.errors;
	}

	Usage usage() {
		return this.usage;
	}

	int retries() {
		return this.retries;
	}

	boolean isOpen() {
		return this.open;
	}

	double own() {
		return this.own;
	}

}
