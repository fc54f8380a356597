package io.agenttracing.sample.web;

import org.jspecify.annotations.Nullable;

/**
 * A document as JSON.
 */
record PostedDocument(@Nullable String name, @Nullable String question, @Nullable String text) {

}
