package io.agenttracing.sample.agent;

/**
 * A document got no answer, because an agent failed, was too slow or is not there.
 */
public class PipelineException extends RuntimeException {

	private final boolean timeout;

	private PipelineException(String message, boolean timeout) {
		super(message);
		this.timeout = timeout;
	}

	static PipelineException failed(String message) {
		return new PipelineException(message, false);
	}

	static PipelineException timedOut(String message) {
		return new PipelineException(message, true);
	}

	public boolean isTimeout() {
		return this.timeout;
	}

}
