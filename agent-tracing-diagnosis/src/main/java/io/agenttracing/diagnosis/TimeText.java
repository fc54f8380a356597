package io.agenttracing.diagnosis;

/**
 * Human-readable milliseconds: 350 ms, 2.4 s, 90 s.
 *
 * @since 0.1.0
 */
public final class TimeText {

	private TimeText() {
	}

	/**
	 * Writes a time.
	 * @param millis milliseconds; less than none is none
	 * @return milliseconds below a second, else seconds with a tenth
	 */
	public static String of(double millis) {
		long rounded = Math.round(Math.max(0, millis));
		if (rounded < 1_000) {
			return rounded + " ms";
		}
		long tenths = Math.round(millis / 100);
		return (tenths % 10 == 0) ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
	}

	/**
	 * Writes a time as a property has it.
	 * @param millis milliseconds
	 * @return such as {@code 2400ms}
	 */
	public static String property(double millis) {
		return Math.max(1, (long) Math.floor(millis)) + "ms";
	}

}
