/**
 * Documents, where they come from and how they are cut into passages.
 */
@NullMarked
package io.agenttracing.sample.document;

import org.jspecify.annotations.NullMarked;
