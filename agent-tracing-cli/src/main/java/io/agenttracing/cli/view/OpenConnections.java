package io.agenttracing.cli.view;

/**
 * Counts the connections that are open. Other machines have a part of them, so that
 * programs on this one find room whoever else has come.
 */
final class OpenConnections {

	private final GrpcLimits limits;

	private int open;

	private int others;

	OpenConnections(GrpcLimits limits) {
		this.limits = limits;
	}

	/**
	 * Another one has come.
	 * @param other whether it is of another machine
	 * @return whether there is room for it
	 */
	synchronized boolean enter(boolean other) {
		if (this.open >= this.limits.connections() || (other && this.others >= this.limits.others())) {
			return false;
		}
		this.open++;
		this.others += other ? 1 : 0;
		return true;
	}

	/**
	 * One is closed.
	 * @param other whether it was of another machine
	 */
	synchronized void leave(boolean other) {
		this.open--;
		this.others -= other ? 1 : 0;
	}

}
