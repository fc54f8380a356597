package io.agenttracing.benchmark;

/**
 * The method that is called in every way: some tens of nanoseconds of work, whose result
 * is used.
 */
interface Check {

	/**
	 * Checks a document.
	 * @param id an attribute of the span
	 * @param pages another one
	 * @param text what the work is on
	 * @return the result, whose score is an attribute too
	 */
	Verdict check(String id, int pages, String text);

	static Verdict verdictOn(String text) {
		int hash = 1;
		for (int i = 0; i < text.length(); i++) {
			hash = 31 * hash + text.charAt(i);
		}
		return new Verdict((hash >>> 8) / (double) (1 << 24));
	}

	/**
	 * What comes out.
	 *
	 * @param score a number from 0 to 1
	 */
	record Verdict(double score) {

	}

}
