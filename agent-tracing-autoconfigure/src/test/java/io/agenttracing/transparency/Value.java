package io.agenttracing.transparency;

import org.jspecify.annotations.Nullable;

/**
 * What a bean returns: it tells its program each time that something looks into it.
 */
final class Value {

	private final Run run;

	private final Call call;

	Value(Run run, Call call) {
		this.run = run;
		this.call = call;
	}

	public String getName() {
		this.run.reads(this.call, "value asked for its name");
		return "value";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		this.run.event(this.call, "value compared");
		return other == this;
	}

	@Override
	public int hashCode() {
		this.run.event(this.call, "value hashed");
		return this.call.id();
	}

	@Override
	public String toString() {
		this.run.reads(this.call, "value asked for its text");
		return "value";
	}

}
