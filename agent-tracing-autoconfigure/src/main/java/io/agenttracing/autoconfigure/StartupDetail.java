package io.agenttracing.autoconfigure;

/**
 * One part of the line that is logged at startup. Features contribute beans of this type.
 */
@FunctionalInterface
public interface StartupDetail {

	/**
	 * Describes the feature as it is configured.
	 * @return a few words, such as {@code sampling 10 % of traces}
	 */
	String describe();

}
