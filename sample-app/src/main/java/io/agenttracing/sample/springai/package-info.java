/**
 * The agents that ask models, built with Spring AI: its starter for OpenAI, its vector
 * store in memory, a tool. Nothing here knows of tracing but the two annotated classes.
 */
@NullMarked
package io.agenttracing.sample.springai;

import org.jspecify.annotations.NullMarked;
