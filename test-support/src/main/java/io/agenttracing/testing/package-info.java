/**
 * Real counterparts for tests: servers on the loopback interface that stop by themselves.
 */
@NullMarked
package io.agenttracing.testing;

import org.jspecify.annotations.NullMarked;
