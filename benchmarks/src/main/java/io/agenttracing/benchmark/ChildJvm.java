package io.agenttracing.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java program in a JVM of its own, with a class path of its own, that ends by itself.
 */
final class ChildJvm {

	private ChildJvm() {
	}

	/**
	 * Runs a program until its end.
	 * @param classPath the class path
	 * @param options options of the JVM
	 * @param main the class of the program
	 * @param arguments its arguments
	 * @return what it printed
	 */
	static String run(String classPath, List<String> options, String main, List<String> arguments)
			throws IOException, InterruptedException {
		Process process = start(classPath, options, main, arguments);
		try {
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes());
			int code = process.waitFor();
			if (code != 0) {
				throw new IllegalStateException(main + " " + arguments + " ended with " + code + ":\n" + output);
			}
			return output;
		}
		finally {
			process.destroy();
		}
	}

	/**
	 * Starts a program that reads and writes.
	 * @param classPath the class path
	 * @param options options of the JVM
	 * @param main the class of the program
	 * @param arguments its arguments
	 */
	static Process start(String classPath, List<String> options, String main, List<String> arguments)
			throws IOException {
		List<String> command = new ArrayList<>(List.of(java(), "-cp", classPath));
		command.addAll(options);
		command.add(main);
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		// What is measured must not depend on whose machine it is.
		builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
		return builder.start();
	}

	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

}
