/**
 * Agents of Spring AI, with its real clients of models against
 * {@link io.agenttracing.testing.model.ModelServer a server that speaks the vendors'
 * protocols}.
 */
@NullMarked
package io.agenttracing.instrument.springai;

import org.jspecify.annotations.NullMarked;
