/**
 * What tracing costs, as ratios in one run. Compiled with the tests, run by the profile
 * {@code benchmark}.
 */
package io.agenttracing.benchmark;
