/**
 * A language model for tests: {@link io.agenttracing.testing.model.ModelServer} answers
 * as a test tells it to, with {@link io.agenttracing.testing.model.ModelReply what a
 * model says} or a {@link io.agenttracing.testing.model.ModelFault fault}, and speaks the
 * vendors' protocols.
 */
@NullMarked
package io.agenttracing.testing.model;

import org.jspecify.annotations.NullMarked;
