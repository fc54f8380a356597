package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.Deadline;
import io.agenttracing.span.TrackedSpan;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.ReadableSpan;
import org.jspecify.annotations.Nullable;

/**
 * An open span among the open spans of its trace, as of one moment.
 */
final class OpenNode {

	private final TrackedSpan open;

	private final long now;

	private final long ageNanos;

	private final long idleNanos;

	private final @Nullable OpenNode parent;

	private final List<OpenNode> children = new ArrayList<>(1);

	private long quietNanos;

	private boolean works;

	/**
	 * Adds a node to its parent.
	 * @param open the span
	 * @param now the time in nanoseconds
	 * @param parent the closest open span above it, null for a root
	 */
	OpenNode(TrackedSpan open, long now, @Nullable OpenNode parent) {
		this.open = open;
		this.now = now;
		this.ageNanos = open.ageNanos(now);
		this.idleNanos = open.idleNanos(now);
		this.quietNanos = open.quietNanos(now);
		this.works = open.isOwn() || isConsumer();
		this.parent = parent;
		if (parent != null) {
			parent.children.add(this);
		}
	}

	TrackedSpan open() {
		return this.open;
	}

	ReadableSpan span() {
		return this.open.span();
	}

	String spanId() {
		return this.open.spanId();
	}

	/**
	 * Its name, or a description: Observations name their spans at the end.
	 */
	String name() {
		return this.open.name();
	}

	long ageNanos() {
		return this.ageNanos;
	}

	/**
	 * How long the subscriber of a stream has been waiting for the next element.
	 */
	long idleNanos() {
		return this.idleNanos;
	}

	/**
	 * How long no span below it, at any depth, has ended.
	 */
	long quietNanos() {
		return this.quietNanos;
	}

	/**
	 * The time since the deadline of its callers, negative before it or without one.
	 */
	long nanosPastDeadline() {
		Deadline deadline = this.open.deadline();
		return (deadline != null) ? this.now - deadline.nanoTime() : Long.MIN_VALUE;
	}

	/**
	 * Propagates its state to its parent. To be called for children before parents.
	 */
	void settle() {
		if (this.parent != null) {
			if (this.quietNanos < this.ageNanos) {
				this.parent.quietNanos = Math.min(this.parent.quietNanos, this.quietNanos);
			}
			this.parent.works |= this.works;
		}
	}

	@Nullable OpenNode parent() {
		return this.parent;
	}

	/**
	 * The open spans below it.
	 * @return the spans in the order of their start
	 */
	List<OpenNode> children() {
		return this.children;
	}

	/**
	 * The open span that keeps this one open: the oldest below it. An agent, a step or
	 * the receiver of a message takes precedence over a call of another library, which
	 * may be waiting for it.
	 */
	OpenNode leaf() {
		OpenNode leaf = this;
		while (!leaf.children.isEmpty()) {
			OpenNode oldest = leaf.children.get(0);
			leaf = leaf.children.stream().filter((child) -> child.works).findFirst().orElse(oldest);
		}
		return leaf;
	}

	/**
	 * The span to report for it: itself, or for a call of another library, whose span has
	 * no name until it ends, the agent or step that makes the call.
	 */
	OpenNode reported() {
		for (OpenNode node = this; node != null; node = node.parent) {
			if (node.open.isOwn()) {
				return node;
			}
		}
		return this;
	}

	boolean isAgent() {
		return ownAgentName() != null;
	}

	/**
	 * The name of the closest agent or workflow around it, itself included.
	 */
	@Nullable String agentName() {
		for (OpenNode node = this; node != null; node = node.parent) {
			String name = node.ownAgentName();
			if (name != null) {
				return name;
			}
		}
		return null;
	}

	private @Nullable String ownAgentName() {
		String agent = span().getAttribute(AgentSpanAttributes.AGENT_NAME);
		return (agent != null) ? agent : span().getAttribute(AgentSpanAttributes.WORKFLOW_NAME);
	}

	/**
	 * Whether its end is known to be waited for: that of an agent, a step or the receiver
	 * of a message, unless its thread has left it and it is unknown whether work goes on.
	 * A stream with elements, and a command that blocks for work, may stay open.
	 */
	boolean isAwaited() {
		return (this.open.isOwn() && !this.open.isFlowing()) || (isConsumer() && !this.open.isReleased());
	}

	private boolean isConsumer() {
		return span().getKind() == SpanKind.CONSUMER;
	}

}
