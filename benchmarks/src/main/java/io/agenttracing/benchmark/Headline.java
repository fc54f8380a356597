package io.agenttracing.benchmark;

import java.util.Locale;

/**
 * What is said first about the costs of tracing, with a target.
 */
enum Headline {

	SAMPLED_BYTES("`@AgentStep` sampled, everything else off / hand-written, bytes", 1.02),

	EXPORTED_BYTES("everything on, a trace of one span, bytes of all threads", 1_950, "B"),

	TRACE_BYTES("everything on, a trace of 20 steps, bytes / hand-written into Boot's batch processor", 0.72),

	RECORDED_BYTES("not sampled, keep and watchdog on, bytes of all threads", 1_300, "B"),

	DROPPED_BYTES("not sampled, both off, bytes / hand-written and not sampled", 1.0),

	BELOW_BYTES("below what is not sampled, bytes", 105, "B"),

	CALLERS_CPU("caller's CPU, sampled / hand-written in the advice of a proxy", 1.1),

	OTHERS_CPU("CPU of collector and exporter for a trace of one span", 1_100, "ns"),

	OTHERS_CPU_TO_BOOT("the same / the thread of Boot's batch processor", Double.NaN),

	ROUND_TRIP_CPU("round trip over Redis / Boot's own tracing, CPU without JIT", 1.08),

	STARTUP_CPU("start, CPU in user mode / Boot's tracing", 1.08);

	private final String what;

	private final double limit;

	private final String unit;

	Headline(String what, double ratio) {
		this(what, ratio, "");
	}

	Headline(String what, double limit, String unit) {
		this.what = what;
		this.limit = limit;
		this.unit = unit;
	}

	String what() {
		return this.what;
	}

	/**
	 * The target, as a {@link Ratio} has it; possibly nothing.
	 */
	String target() {
		return Double.isNaN(this.limit) ? "" : Ratio.AT_MOST + text(this.limit);
	}

	/**
	 * The figure that counts: the ratio, or with a unit what was measured.
	 */
	double of(Ratio ratio) {
		return this.unit.isEmpty() ? ratio.median() : ratio.subject();
	}

	String text(double figure) {
		return this.unit.isEmpty() ? String.format(Locale.ROOT, "%.2f", figure)
				: String.format(Locale.ROOT, "%,.0f %s", figure, this.unit);
	}

	/**
	 * A figure as a file of properties has it, not more exact than the text.
	 */
	String rounded(double figure) {
		return Double.toString(parse(text(figure)));
	}

	double parse(String text) {
		return Double.parseDouble(text.replace(this.unit, "").replace(",", "").strip());
	}

	String verdict(double figure) {
		return Double.isNaN(this.limit) ? "" : target() + Ratio.verdict(parse(text(figure)) <= this.limit);
	}

}
