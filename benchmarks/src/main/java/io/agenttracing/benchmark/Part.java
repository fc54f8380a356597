package io.agenttracing.benchmark;

/**
 * Measurements that belong together.
 */
@FunctionalInterface
interface Part {

	/**
	 * Measures.
	 * @param comparisons where the results go
	 * @throws Exception if something cannot be measured, or did not do its work
	 */
	void run(Comparisons comparisons) throws Exception;

}
