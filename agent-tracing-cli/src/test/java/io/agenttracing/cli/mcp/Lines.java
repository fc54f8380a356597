package io.agenttracing.cli.mcp;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;

/**
 * Lines that are written, as they come.
 */
final class Lines extends OutputStream {

	private final Queue<String> lines;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	Lines(Queue<String> lines) {
		this.lines = lines;
	}

	@Override
	public void write(int character) {
		if (character == '\n') {
			this.lines.add(this.line.toString(StandardCharsets.UTF_8));
			this.line.reset();
		}
		else {
			this.line.write(character);
		}
	}

}
