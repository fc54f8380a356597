/**
 * A trace as a tree of text: {@link io.agenttracing.diagnosis.tree.TraceTree} has the
 * spans as parents and children, {@link io.agenttracing.diagnosis.tree.TraceTreeText}
 * draws them.
 */
@NullMarked
package io.agenttracing.diagnosis.tree;

import org.jspecify.annotations.NullMarked;
