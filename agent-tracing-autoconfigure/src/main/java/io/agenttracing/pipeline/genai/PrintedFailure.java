package io.agenttracing.pipeline.genai;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A failure as a stack trace prints it, its causes and what it has suppressed each by
 * itself. What is said may have lines that look like frames, which whoever is quoted can
 * have written: where the message is known, it is skipped by its length.
 *
 * @param text the class, and what is said
 * @param frames lines that are frames, or look like some
 * @param isCertain whether the frames are frames
 */
record PrintedFailure(String text, List<String> frames, boolean isCertain) {

	private static final List<String> BEGINNINGS = List.of("Caused by: ", "Suppressed: ");

	/** In what Reactor adds where a thread has waited, all frames are of the waiting. */
	private static final String OF_WAITING = "java.lang.Exception: #block terminated with an error";

	private static final String AT = "\tat ";

	private static final Pattern FRAME = Pattern.compile("[^\\s(]+(\\((Native Method|Unknown Source|[^\\s()]+)\\))?");

	private static final Pattern LEFT_OUT = Pattern.compile("\t+\\.\\.\\. \\d+ more");

	/**
	 * All that a stack trace prints.
	 * @param stackTrace the stack trace
	 * @param first the class and the message of the first, as they are expected
	 * @return the first, and the others
	 */
	static List<PrintedFailure> all(String stackTrace, String first) {
		List<PrintedFailure> all = new ArrayList<>();
		boolean certain = stackTrace.startsWith(first)
				&& stackTrace.substring(first.length()).lines().limit(1).allMatch(String::isEmpty);
		StringBuilder text = new StringBuilder(certain ? first : "");
		List<String> frames = new ArrayList<>();
		for (String line : stackTrace.substring(text.length()).lines().toList()) {
			String printed = line.stripLeading();
			String beginning = BEGINNINGS.stream().filter(printed::startsWith).findFirst().orElse(null);
			if (beginning != null) {
				all.add(new PrintedFailure(text.toString(), frames, certain));
				certain = false;
				text = new StringBuilder(printed.substring(beginning.length()));
				frames = new ArrayList<>();
			}
			else if (isFrame(line)) {
				frames.add(line.substring(line.indexOf(AT) + AT.length()));
			}
			else if (!printed.isEmpty() && !LEFT_OUT.matcher(line).matches()) {
				text.append(text.isEmpty() ? "" : "\n").append(printed);
			}
		}
		all.add(new PrintedFailure(text.toString(), frames, certain));
		return all;
	}

	private static boolean isFrame(String line) {
		int at = line.indexOf(AT);
		return at >= 0 && line.substring(0, at).isBlank() && FRAME.matcher(line.substring(at + AT.length())).matches();
	}

	/**
	 * Whether it was thrown in a package, or may have been.
	 * @param name the package, with a full stop
	 * @param beside a package in it that calls the application, whose frames say nothing
	 * @return whether it was
	 */
	boolean isThrownIn(String name, String beside) {
		if (this.isCertain) {
			return !this.frames.isEmpty() && this.frames.get(0).startsWith(name);
		}
		return !this.text.equals(OF_WAITING)
				&& this.frames.stream().anyMatch((frame) -> frame.startsWith(name) && !frame.startsWith(beside));
	}

	/**
	 * Whether a message repeats what is said.
	 * @param message the message
	 * @return whether it does
	 */
	boolean isQuotedBy(String message) {
		int colon = this.text.indexOf(": ");
		String said = (colon < 0) ? "" : this.text.substring(colon + 2).lines().findFirst().orElse("").strip();
		return !said.isEmpty() && message.contains(said);
	}

}
