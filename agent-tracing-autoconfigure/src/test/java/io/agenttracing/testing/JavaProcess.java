package io.agenttracing.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Java in a process of its own, of the version of the tests and compiled as quickly.
 */
public final class JavaProcess {

	private JavaProcess() {
	}

	/**
	 * Starts it.
	 * @param output the file for what it prints
	 * @param arguments the arguments of {@code java}
	 * @return the process, to be destroyed
	 * @throws IOException if it cannot be started
	 */
	public static Process start(Path output, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-XX:TieredStopAtLevel=1");
		command.addAll(arguments);
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

}
