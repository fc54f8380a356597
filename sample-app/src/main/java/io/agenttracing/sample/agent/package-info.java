/**
 * The agents, what they say to each other, and the channels they say it on.
 */
@NullMarked
package io.agenttracing.sample.agent;

import org.jspecify.annotations.NullMarked;
