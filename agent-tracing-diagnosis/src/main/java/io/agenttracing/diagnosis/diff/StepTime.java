package io.agenttracing.diagnosis.diff;

/**
 * How long the steps of a name took.
 *
 * @param name the name
 * @param countA how many there were in the first run
 * @param countB how many there were in the second run
 * @param millisA how long they took together in the first run
 * @param millisB how long they took together in the second run
 * @since 0.1.0
 */
public record StepTime(String name, int countA, int countB, double millisA, double millisB) {

	/**
	 * How much longer the second run took.
	 * @return milliseconds
	 */
	public double difference() {
		return this.millisB - this.millisA;
	}

}
