package io.agenttracing.instrument.redis;

/**
 * A glob for channel names: {@code *} stands for any number of characters, separators
 * included, {@code ?} for one, everything else for itself. Never backtracks further than
 * to the last star, so that no channel name makes it slow.
 */
final class ChannelPattern {

	private final String pattern;

	ChannelPattern(String pattern) {
		this.pattern = pattern;
	}

	boolean matches(String channel) {
		int p = 0;
		int c = 0;
		int star = -1;
		int resume = 0;
		while (c < channel.length()) {
			if (p < this.pattern.length() && this.pattern.charAt(p) == '*') {
				star = p++;
				resume = c;
			}
			else if (p < this.pattern.length() && matches(this.pattern.charAt(p), channel.charAt(c))) {
				p++;
				c++;
			}
			else if (star >= 0) {
				p = star + 1;
				c = ++resume;
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
