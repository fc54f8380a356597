package io.agenttracing.transparency;

import java.util.List;

/**
 * The first thing that an application could observe to be different.
 *
 * @param program the smallest program that shows it
 * @param without all that is observed without the starter
 * @param with all that is observed with it
 */
record Difference(Call program, List<String> without, List<String> with) {

	private int first() {
		int index = 0;
		while (index < this.without.size() && index < this.with.size()
				&& this.without.get(index).equals(this.with.get(index))) {
			index++;
		}
		return index;
	}

	private static String at(List<String> events, int index) {
		return (index < events.size()) ? events.get(index) : "nothing";
	}

	@Override
	public String toString() {
		int first = first();
		return "after " + first + " events\n  without: " + at(this.without, first) + "\n  with:    "
				+ at(this.with, first) + "\nin\n" + this.program + "without:\n  " + String.join("\n  ", this.without)
				+ "\nwith:\n  " + String.join("\n  ", this.with);
	}

}
