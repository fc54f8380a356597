package io.agenttracing.instrument.langchain4j.agentic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.agenttracing.span.CurrentContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The runs in one scope, which all agents of a system share while it works. Runs of one
 * workflow at the same time are in scopes of their own, unless the application gives them
 * the same memory.
 */
final class ScopeRuns {

	private static final int MAX_WORKFLOWS = 256;

	private final List<AgentRun> open = new ArrayList<>();

	private @Nullable AgentRun last;

	/**
	 * Adds a run. LangChain4j does not tell of each end: those of the same workflow that
	 * this thread cannot be in any more, and too many, are forgotten.
	 * @param run the run
	 * @param root whether it is called by the application
	 */
	synchronized void begin(AgentRun run, boolean root) {
		if (root) {
			this.open.removeAll(leftBehind(run));
		}
		if (run.isWorkflow() && this.open.stream().filter(AgentRun::isWorkflow).count() >= MAX_WORKFLOWS) {
			this.open.stream().filter(AgentRun::isWorkflow).findFirst().ifPresent(this.open::remove);
		}
		this.open.add(run);
	}

	// A workflow that is called within itself is so by an agent.
	private List<AgentRun> leftBehind(AgentRun run) {
		List<AgentRun> left = new ArrayList<>();
		for (int i = this.open.size() - 1; i >= 0; i--) {
			AgentRun earlier = this.open.get(i);
			if (earlier.thread() == run.thread()) {
				if (!earlier.isWorkflow()) {
					break;
				}
				if (earlier.agentId().equals(run.agentId())) {
					left.add(earlier);
				}
			}
		}
		return left;
	}

	/**
	 * Takes out the run of an agent that ends on this thread.
	 * @param agentId the agent
	 * @param outlived whether it is a workflow that has agents which may begin later
	 * @return the run, after those that were begun within it on this thread and were not
	 * ended, from the inside to the outside; nothing if it has not begun
	 */
	synchronized List<AgentRun> end(String agentId, boolean outlived) {
		List<AgentRun> ended = end((run) -> run.agentId().equals(agentId));
		if (outlived && !ended.isEmpty()) {
			this.last = ended.get(ended.size() - 1);
		}
		return ended;
	}

	/**
	 * Takes out the workflow that stops on this thread, to be resumed later.
	 * @return the run as above
	 */
	synchronized List<AgentRun> suspend() {
		return end(AgentRun::isWorkflow);
	}

	/**
	 * Takes out what a run has waited for on other threads, so that it has ended.
	 * @param run the run, which goes on
	 * @return runs of whose end nobody has told
	 */
	synchronized List<AgentRun> awaitedBy(AgentRun run) {
		List<AgentRun> awaited = this.open.stream().filter((other) -> other.isAwaitedBy(run)).toList();
		this.open.removeAll(awaited);
		return awaited;
	}

	private List<AgentRun> end(Predicate<AgentRun> ending) {
		List<AgentRun> here = new ArrayList<>();
		for (int i = this.open.size() - 1; i >= 0; i--) {
			AgentRun run = this.open.get(i);
			if (run.thread() == Thread.currentThread()) {
				here.add(run);
				if (ending.test(run)) {
					this.open.removeAll(here);
					return here;
				}
			}
		}
		return List.of();
	}

	/**
	 * The workflow that has an agent run.
	 * @param parentId the workflow it belongs to, null if that is not known
	 * @param late whether the agent may begin after the workflow has ended
	 * @return the run of the workflow, null if there is none
	 */
	synchronized @Nullable AgentRun around(@Nullable String parentId, boolean late) {
		// An agent in two systems knows one of them only.
		AgentRun own = closest((run) -> run.isWorkflow() && run.agentId().equals(parentId));
		AgentRun any = (own != null) ? own : closest(AgentRun::isWorkflow);
		return (any == null && late) ? this.last : any;
	}

	// Two runs with the same memory are told apart by their threads or their callers.
	private @Nullable AgentRun closest(Predicate<AgentRun> eligible) {
		Context current = Context.current();
		AgentRun closest = null;
		int closeness = -1;
		for (AgentRun run : this.open) {
			if (eligible.test(run)) {
				int closer = (run.thread() == Thread.currentThread()) ? 2
						: (CurrentContext.isSame(run.caller(), current) ? 1 : 0);
				if (closer >= closeness) {
					closest = run;
					closeness = closer;
				}
			}
		}
		return closest;
	}

}
