package io.agenttracing.insight.hang;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.context.Deadline;
import io.agenttracing.pipeline.GenAiSpans;
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

	private long modelNanos;

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
	 * Its name, or a description where it has none yet.
	 */
	String name() {
		return this.open.name();
	}

	long ageNanos() {
		return this.ageNanos;
	}

	/**
	 * How long the subscriber of a stream has been waiting for the next element: of an
	 * agent's stream only while a framework waits for a model.
	 */
	long idleNanos() {
		return isAgent() ? Math.min(this.idleNanos, this.modelNanos) : this.idleNanos;
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
			boolean model = !this.open.isOwn() && operation() == GenAiSpans.Operation.INFERENCE;
			this.parent.modelNanos = Math.max(this.parent.modelNanos, model ? this.ageNanos : this.modelNanos);
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
	 * The span to report for it: itself, or for a call of another library the agent, step
	 * or call of a model or tool that makes it.
	 */
	OpenNode reported() {
		return closest((node) -> (node.open.isOwn() || node.operation().isCall()) && !node.isPassThrough());
	}

	/**
	 * The agent or step that makes a call of another library.
	 */
	OpenNode caller() {
		return closest((node) -> node.open.isOwn());
	}

	private OpenNode closest(Predicate<OpenNode> condition) {
		for (OpenNode node = this; node != null; node = node.parent) {
			if (condition.test(node)) {
				return node;
			}
		}
		return this;
	}

	/**
	 * Whether it says nothing by itself, but only what is below it: a layer of a
	 * framework, or a retry that a framework has around each call of a model, as long as
	 * nothing has failed.
	 */
	boolean isPassThrough() {
		return !this.children.isEmpty() && (operation() == GenAiSpans.Operation.FRAMEWORK || isFirstAttemptOfCall()
				|| this.children.get(0).isFirstAttemptOfCall());
	}

	private boolean isFirstAttemptOfCall() {
		OpenNode retried = this.parent;
		OpenNode call = (retried != null && retried.open.isOwn()) ? retried.parent : null;
		return call != null && call.operation().isCall() && !call.open.isOwn()
				&& Objects.equals(span().getAttribute(AgentSpanAttributes.RETRY_ATTEMPT), 1L);
	}

	private GenAiSpans.Operation operation() {
		return GenAiSpans.operation(span());
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
	 * A stream with elements, and a command that blocks for work, may stay open. A retry
	 * within a framework is left to the agent.
	 */
	boolean isAwaited() {
		return (this.open.isOwn() && !this.open.isFlowing() && !(isPassThrough() && agentName() != null))
				|| (isConsumer() && !this.open.isReleased());
	}

	private boolean isConsumer() {
		return span().getKind() == SpanKind.CONSUMER;
	}

}
