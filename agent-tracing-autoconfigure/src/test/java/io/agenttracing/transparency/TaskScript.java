package io.agenttracing.transparency;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * What a coroutine does for a task.
 */
final class TaskScript implements Script {

	private static final int ELSEWHERE = 4;

	private final Task task;

	private final Work work = new Work();

	TaskScript(Task task) {
		this.task = task;
	}

	@Override
	public void event(String event) {
		Task.runOf(this.task).event(call(), event);
	}

	@Override
	public @Nullable Object work() {
		try {
			return this.work.value(this.task);
		}
		catch (Throwable failure) {
			throw Endings.<RuntimeException>sneaky(failure);
		}
	}

	@Override
	public Object element() {
		return new Endings(Task.runOf(this.task), call()).value();
	}

	@Override
	public int elements() {
		return Publishers.elements(call());
	}

	@Override
	public boolean neverEnds() {
		return call().ending().isNever();
	}

	@Override
	public @Nullable Executor elsewhere() {
		return (call().does(ELSEWHERE) && !neverEnds()) ? Task.runOf(this.task).otherExecutor() : null;
	}

	private Call call() {
		return Task.callOf(this.task);
	}

}
