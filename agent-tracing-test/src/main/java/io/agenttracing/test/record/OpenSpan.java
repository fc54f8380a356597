package io.agenttracing.test.record;

/**
 * A span that has not ended.
 *
 * @param name its name so far
 * @param depth how many open spans are above it
 * @param millis for how long it has been open
 * @param thread the name of the thread that started it
 */
record OpenSpan(String name, int depth, long millis, String thread) {

}
