package io.agenttracing.viewer.store;

/**
 * What waits to be put into the store, and holds memory until then.
 */
public interface Weighed extends Runnable {

	/**
	 * How much memory it holds.
	 * @return bytes, rather more than less
	 */
	long bytes();

}
