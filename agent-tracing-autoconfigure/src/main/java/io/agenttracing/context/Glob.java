package io.agenttracing.context;

/**
 * A pattern of names in configuration properties: {@code *} matches any number of
 * characters, separators included, {@code ?} exactly one, and any other character itself.
 * Names are untrusted input: matching backtracks to the last asterisk only, so that it
 * never takes exponential time.
 *
 * @since 0.1.0
 */
public final class Glob {

	private final String pattern;

	/**
	 * A pattern.
	 * @param pattern the pattern as it is configured
	 */
	public Glob(String pattern) {
		this.pattern = pattern;
	}

	/**
	 * Whether the pattern matches a whole name.
	 * @param name the name
	 * @return whether it does
	 */
	public boolean matches(String name) {
		int p = 0;
		int n = 0;
		int asterisk = -1;
		int resume = 0;
		while (n < name.length()) {
			if (p < this.pattern.length() && this.pattern.charAt(p) == '*') {
				asterisk = p++;
				resume = n;
			}
			else if (p < this.pattern.length() && matches(this.pattern.charAt(p), name.charAt(n))) {
				p++;
				n++;
			}
			else if (asterisk >= 0) {
				p = asterisk + 1;
				n = ++resume;
			}
			else {
				return false;
			}
		}
		while (p < this.pattern.length() && this.pattern.charAt(p) == '*') {
			p++;
		}
		return p == this.pattern.length();
	}

	private static boolean matches(char expected, char actual) {
		return expected == '?' || expected == actual;
	}

	@Override
	public String toString() {
		return this.pattern;
	}

}
