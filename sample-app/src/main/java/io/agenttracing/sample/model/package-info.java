/**
 * The client of an OpenAI-compatible API for embeddings and chat.
 */
@NullMarked
package io.agenttracing.sample.model;

import org.jspecify.annotations.NullMarked;
