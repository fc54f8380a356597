/**
 * The way of a span from its end to the exporter. This package is what the wing shows to
 * others; the way itself is {@link io.agenttracing.pipeline.collector.TraceCollector
 * collector} (gathers the spans of a trace until it is finished), {@code sampling} (which
 * traces), {@code cap} (which spans of them), {@code masking} (what of a span) and
 * {@code export} (delivers, waits, tries again).
 */
@NullMarked
package io.agenttracing.pipeline;

import org.jspecify.annotations.NullMarked;
