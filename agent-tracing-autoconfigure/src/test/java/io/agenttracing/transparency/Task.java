package io.agenttracing.transparency;

import org.jspecify.annotations.Nullable;

/**
 * What a bean is given: it tells its program each time that something looks into it.
 */
final class Task {

	private final Run run;

	private final Call call;

	Task(Run run, Call call) {
		this.run = run;
		this.call = call;
	}

	static Run runOf(Task task) {
		return task.run;
	}

	static Call callOf(Task task) {
		return task.call;
	}

	public String getName() {
		this.run.reads(this.call, "task asked for its name");
		return "task";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		this.run.event(this.call, "task compared");
		return other == this;
	}

	@Override
	public int hashCode() {
		this.run.event(this.call, "task hashed");
		return this.call.id();
	}

	@Override
	public String toString() {
		this.run.reads(this.call, "task asked for its text");
		return "task";
	}

}
