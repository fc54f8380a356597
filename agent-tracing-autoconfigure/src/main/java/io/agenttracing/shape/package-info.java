/**
 * Shapes of payloads: which fields there are and of what types, never their values.
 * <p>
 * {@link io.agenttracing.shape.PayloadShapes} has a value or a JSON text read into a
 * {@link io.agenttracing.shape.ShapeTree}, which hashes it without making texts: values
 * by {@link io.agenttracing.shape.ValueReader} with a
 * {@link io.agenttracing.shape.ClassPlan} for each class, texts by
 * {@link io.agenttracing.shape.JsonReader}. Then {@link io.agenttracing.shape.UsualShape}
 * compares it with what the same agent or channel had before, and says in a
 * {@link io.agenttracing.shape.SeenShape} what has to be recorded: mostly the digest
 * alone.
 * <p>
 * {@link io.agenttracing.shape.ValueDigests} are keyed hashes of values, equal only
 * within one trace of one process.
 */
@ApiStatus.Internal
@NullMarked
package io.agenttracing.shape;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.NullMarked;
