package io.agenttracing.transparency;

import java.util.List;

/**
 * A call of a bean, and what its method does: it makes calls in turn, and ends.
 *
 * @param id its number within the program
 * @param door the bean
 * @param shape what the method returns
 * @param ending how the method ends
 * @param passesOn whether the caller fails with its failure
 * @param how a variation of how the result is made
 * @param taken a variation of how the caller takes it
 * @param calls the calls that the method makes
 */
record Call(int id, Door door, Shape shape, Ending ending, boolean passesOn, int how, int taken, List<Call> calls) {

	/** The number of variations. */
	static final int VARIATIONS = 512;

	Call ending(Ending other) {
		return new Call(this.id, this.door, this.shape, other, this.passesOn, this.how, this.taken, this.calls);
	}

	Call varied(int how, int taken) {
		return new Call(this.id, this.door, this.shape, this.ending, this.passesOn, how, taken, this.calls);
	}

	Call making(List<Call> others) {
		return new Call(this.id, this.door, this.shape, this.ending, this.passesOn, this.how, this.taken, others);
	}

	boolean does(int variation) {
		return (this.how & variation) != 0;
	}

	boolean isTaken(int variation) {
		return (this.taken & variation) != 0;
	}

	int size() {
		return 1 + this.calls.stream().mapToInt(Call::size).sum();
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		print(text, "");
		return text.toString();
	}

	private void print(StringBuilder text, String indent) {
		text.append(indent)
			.append(this.id)
			.append(": ")
			.append(this.door)
			.append(' ')
			.append(this.shape)
			.append(" how ")
			.append(this.how)
			.append(" taken ")
			.append(this.taken)
			.append(" -> ")
			.append(this.ending)
			.append(this.passesOn ? " passed on" : "")
			.append('\n');
		this.calls.forEach((call) -> call.print(text, indent + "  "));
	}

}
