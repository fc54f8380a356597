package io.agenttracing.diagnosis.trace;

/**
 * Names of spans that do nothing but wait: the last word says so.
 */
final class WaitNames {

	private static final String[] WORDS = { "dequeue", "dequeue_event", "poll", "receive", "await", "wait", "wait_for",
			"join", "sleep" };

	private WaitNames() {
	}

	static boolean isOne(String name) {
		for (String word : WORDS) {
			int start = name.length() - word.length();
			if (start >= 0 && name.regionMatches(true, start, word, 0, word.length())
					&& (start == 0 || "._ ".indexOf(name.charAt(start - 1)) >= 0)) {
				return true;
			}
		}
		return false;
	}

}
