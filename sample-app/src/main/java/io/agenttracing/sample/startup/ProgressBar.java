package io.agenttracing.sample.startup;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.Method;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Shows how far a number of steps has got: in one line that is rewritten on a terminal,
 * in a line per step elsewhere.
 */
final class ProgressBar {

	private static final int WIDTH = 30;

	private static final int LONGEST_LABEL = 40;

	private final PrintStream out;

	private final boolean terminal;

	private final int total;

	ProgressBar(PrintStream out, boolean terminal, int total) {
		this.out = out;
		this.terminal = terminal;
		this.total = total;
	}

	/**
	 * Shows a step.
	 * @param done how many steps are done
	 * @param label what is done next
	 */
	void show(int done, String label) {
		if (!this.terminal) {
			this.out.printf("[%d/%d] %s%n", Math.min(done + 1, this.total), this.total, label);
			return;
		}
		int filled = WIDTH * done / this.total;
		String shortened = label.substring(0, Math.min(LONGEST_LABEL, label.length()));
		this.out.printf("\r[%s%s] %d/%d %-" + LONGEST_LABEL + "s", "#".repeat(filled), "-".repeat(WIDTH - filled), done,
				this.total, shortened);
		this.out.flush();
	}

	void finish() {
		if (this.terminal) {
			show(this.total, "");
			this.out.println();
		}
	}

	static boolean isTerminal() {
		Console console = System.console();
		if (console == null) {
			return false;
		}
		// Java 22 and later have a console where there is no terminal.
		Method method = ClassUtils.getMethodIfAvailable(Console.class, "isTerminal");
		return method == null || Boolean.TRUE.equals(ReflectionUtils.invokeMethod(method, console));
	}

}
