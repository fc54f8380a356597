package io.agenttracing.instrument.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.span.Beginning;
import io.agenttracing.span.CurrentContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A call of an AI service. It has the span of the agent that it is, or one of its own:
 * from when it began, but only if it does anything, as streams that nobody starts do not.
 */
final class ServiceCall {

	private final LangChain4jSpans spans;

	private final Context parent;

	private final String name;

	private final String service;

	private final Beginning began = Beginning.now();

	// One request may be made several times at once.
	private final List<ToolCall> tools = new ArrayList<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile @Nullable Set<String> offered;

	private volatile @Nullable AgentSpan agent;

	private boolean own;

	private volatile @Nullable Thread thread;

	private volatile @Nullable Callback callback;

	ServiceCall(LangChain4jSpans spans, Context parent, String name, String service) {
		this.spans = spans;
		this.parent = parent;
		this.name = name;
		this.service = service;
	}

	LangChain4jSpans spans() {
		return this.spans;
	}

	/**
	 * Begins a call that answers at once. It is not made current: if an {@link Error}
	 * ends it, nobody is told, and the thread would stay in it.
	 */
	void begin() {
		this.thread = Thread.currentThread();
		open();
	}

	/**
	 * Whether the call is that of a stream, which may end on any thread.
	 */
	boolean isStreaming() {
		return this.thread == null;
	}

	/**
	 * Whether this is the thread of a call that answers at once.
	 */
	boolean isOnThisThread() {
		return this.thread == Thread.currentThread();
	}

	/**
	 * Starts the span, if it has not been started. A call begins on one thread: without a
	 * lock around what an application does with a span that starts.
	 */
	AgentSpan open() {
		AgentSpan agent = this.agent;
		if (agent == null) {
			AgentSpan around = AgentSpan.of(this.parent);
			if (around != null && around.serve(this.service)) {
				agent = around;
			}
			else {
				this.own = true;
				agent = begun();
				agent.serve(this.service);
			}
			this.agent = agent;
		}
		return agent;
	}

	private AgentSpan begun() {
		PlannedAgent planned = PlannedAgent.of(this.parent, this.service);
		if (planned == null) {
			return this.spans.agent(this.parent, this.name, this.service, this.began);
		}
		AgentSpan agent = this.spans.agent(this.parent, planned.name(), this.service, this.began);
		if (planned.description() != null) {
			agent.span().setAttribute(AgentSpanAttributes.AGENT_DESCRIPTION, planned.description());
		}
		return agent;
	}

	/**
	 * Whether a tool is one of those that the model was offered.
	 */
	boolean isOffered(String tool) {
		Set<String> offered = this.offered;
		return offered == null || offered.contains(tool);
	}

	/**
	 * Starts the span, if it has not been started. The thread of a stream goes on with
	 * something else.
	 */
	void request(ChatRequest request) {
		List<ToolSpecification> tools = request.toolSpecifications();
		this.offered = (tools != null) ? tools.stream().map(ToolSpecification::name).collect(Collectors.toSet())
				: Set.of();
		AgentSpan agent = open();
		if (this.own && isStreaming()) {
			agent.released();
		}
	}

	/**
	 * The context of what the service does.
	 */
	Context context() {
		return open().context();
	}

	String agentName() {
		return open().name();
	}

	void add(ToolCall call) {
		synchronized (this.tools) {
			this.tools.add(call);
		}
	}

	@Nullable ToolCall tool(ToolExecutionRequest request) {
		synchronized (this.tools) {
			ToolCall found = null;
			for (ToolCall tool : this.tools) {
				if (tool.isOf(request) && (found == null || tool.isOnThisThread())) {
					found = tool;
				}
			}
			return found;
		}
	}

	@Nullable ToolCall remove(ToolExecutionRequest request) {
		synchronized (this.tools) {
			ToolCall found = tool(request);
			this.tools.remove(found);
			return found;
		}
	}

	/**
	 * Makes the call current where the service is told of an answer: until it ends, and
	 * then what is around it.
	 * @return the scope, to be closed on this thread
	 */
	Scope makeCurrent() {
		Callback callback = new Callback(this.ended.get() ? this.parent : context());
		this.callback = callback;
		return callback;
	}

	boolean hasEnded() {
		return this.ended.get();
	}

	/**
	 * Ends the call, if it has not ended.
	 * @param failure why it failed, null if it has not
	 */
	void end(@Nullable Throwable failure) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		List<ToolCall> open;
		synchronized (this.tools) {
			open = List.copyOf(this.tools);
			this.tools.clear();
		}
		// What threw, without a word to a listener
		open.forEach((tool) -> tool.fail(failure));
		Callback callback = this.callback;
		if (callback != null) {
			callback.move(this.parent);
		}
		AgentSpan agent = this.agent;
		if (agent != null) {
			end(agent, failure);
		}
	}

	private void end(AgentSpan agent, @Nullable Throwable failure) {
		// One of its own is no agent for a second call.
		if (!this.own) {
			agent.served();
		}
		else if (failure != null) {
			agent.fail(failure);
		}
		else {
			agent.end();
		}
	}

	/**
	 * Ends the call of a stream that was cancelled.
	 */
	void cancel() {
		AgentSpan agent = this.agent;
		if (agent != null && this.own) {
			agent.cancel();
		}
		end(null);
	}

	/**
	 * What is current while an answer is handled.
	 */
	private static final class Callback implements Scope {

		private final Thread thread = Thread.currentThread();

		private Scope scope;

		private boolean closed;

		Callback(Context context) {
			this.scope = CurrentContext.makeCurrent(context);
		}

		/**
		 * Makes something else current until this is closed, if it is on this thread.
		 */
		void move(Context context) {
			if (this.thread == Thread.currentThread() && !this.closed) {
				this.scope.close();
				this.scope = CurrentContext.makeCurrent(context);
			}
		}

		@Override
		public void close() {
			this.closed = true;
			this.scope.close();
		}

	}

}
