/**
 * A second workflow, for timeouts that do not fit together: two agents and an API.
 */
@NullMarked
package io.agenttracing.sample.fraud;

import org.jspecify.annotations.NullMarked;
