package io.agenttracing.benchmark;

/**
 * Calls of an agent that takes steps: each call is a trace of its own.
 */
final class TracesOfSteps implements Calls {

	private final Calls calls;

	TracesOfSteps(Calls calls) {
		this.calls = calls;
	}

	@Override
	public Check check() {
		return this.calls.check();
	}

	@Override
	public int spans() {
		return 1 + AgentCheck.STEPS;
	}

	@Override
	public void awaitRoom(long ended) {
		this.calls.awaitRoom(ended);
	}

	@Override
	public void settle() {
		this.calls.settle();
	}

	@Override
	public void verify(long calls) {
		this.calls.verify(calls * spans());
	}

}
