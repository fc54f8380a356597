package io.agenttracing.instrument.langchain4j;

import java.util.function.Consumer;

import dev.langchain4j.service.tool.BeforeToolExecution;
import dev.langchain4j.service.tool.ToolExecution;
import dev.langchain4j.service.tool.ToolService;
import org.jspecify.annotations.Nullable;

/**
 * What an application has set to be told of tools, which LangChain4j replaces where it
 * has a listener told of an agent.
 *
 * @param tools the tools of the agent
 * @param before what is told before a tool is called
 * @param after what is told after that
 */
record KeptHooks(ToolService tools, @Nullable Consumer<BeforeToolExecution> before,
		@Nullable Consumer<ToolExecution> after) {

	static KeptHooks of(ToolService tools) {
		return new KeptHooks(tools, tools.beforeToolExecution(), tools.afterToolExecution());
	}

	void restore() {
		Consumer<BeforeToolExecution> before = this.before;
		Consumer<BeforeToolExecution> beforeNow = this.tools.beforeToolExecution();
		if (before != null && beforeNow != null && beforeNow != before && isOfApplication(before)) {
			this.tools.beforeToolExecution(before.andThen(beforeNow));
		}
		Consumer<ToolExecution> after = this.after;
		Consumer<ToolExecution> afterNow = this.tools.afterToolExecution();
		if (after != null && afterNow != null && afterNow != after && isOfApplication(after)) {
			this.tools.afterToolExecution(after.andThen(afterNow));
		}
	}

	// Others are put there again.
	private static boolean isOfApplication(Object hook) {
		return !hook.getClass().getName().startsWith("dev.langchain4j.")
				&& !hook.getClass().getPackageName().equals(KeptHooks.class.getPackageName());
	}

}
