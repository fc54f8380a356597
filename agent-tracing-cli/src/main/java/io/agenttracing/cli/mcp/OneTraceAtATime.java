package io.agenttracing.cli.mcp;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tools that read whole traces, each of which may take as much memory as there is for
 * one: they take turns.
 */
final class OneTraceAtATime {

	private final ReentrantLock turn = new ReentrantLock(true);

	ToolAnswer of(ToolAnswer tool) {
		return (arguments) -> {
			try {
				if (!this.turn.tryLock(TraceSource.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
					throw new ToolRefusal("Another trace is being read, and takes long: try again");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ToolRefusal("It was cancelled");
			}
			return inTurn(tool, arguments);
		};
	}

	private String inTurn(ToolAnswer tool, ToolArguments arguments) throws ToolRefusal, IOException {
		try {
			return tool.to(arguments);
		}
		finally {
			this.turn.unlock();
		}
	}

}
