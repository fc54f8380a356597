/**
 * A recorded trace as a test: {@link io.agenttracing.cli.recorded.RecordedTest} decides
 * what has to hold when the same is done again, and writes it as a class of JUnit's. It
 * only writes text: nothing of what it writes is needed here.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.cli.recorded;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
