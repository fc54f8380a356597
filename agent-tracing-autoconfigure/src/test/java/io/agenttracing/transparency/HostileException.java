package io.agenttracing.transparency;

/**
 * An exception whose own methods throw.
 */
@SuppressWarnings("serial")
final class HostileException extends RuntimeException {

	@Override
	public String getMessage() {
		throw new IllegalStateException("no message");
	}

	@Override
	public synchronized Throwable getCause() {
		throw new IllegalStateException("no cause");
	}

	@Override
	public String toString() {
		throw new IllegalStateException("no text");
	}

}
