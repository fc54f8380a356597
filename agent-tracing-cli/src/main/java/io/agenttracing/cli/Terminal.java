package io.agenttracing.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Whether somebody looks at what the program says beside its answers.
 */
final class Terminal {

	private static final Path ERRORS = Path.of("/proc/self/fd/2");

	private Terminal() {
	}

	static boolean isShown() {
		try {
			if (Files.isSymbolicLink(ERRORS)) {
				String target = Files.readSymbolicLink(ERRORS).toString();
				return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
			}
		}
		catch (IOException | SecurityException ex) {
			// The console tells it, too, if less exactly.
		}
		return isConsole(System.console());
	}

	// From JDK 22 on there is always one, and a method says whether it is a terminal.
	private static boolean isConsole(@Nullable Console console) {
		try {
			return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
		catch (ReflectiveOperationException ex) {
			return false;
		}
	}

}
