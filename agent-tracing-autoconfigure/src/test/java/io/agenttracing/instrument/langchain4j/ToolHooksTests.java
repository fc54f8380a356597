package io.agenttracing.instrument.langchain4j;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import dev.langchain4j.observability.api.DefaultAiServiceListenerRegistrar;
import dev.langchain4j.service.tool.BeforeToolExecution;
import dev.langchain4j.service.tool.ToolArgumentsErrorHandler;
import dev.langchain4j.service.tool.ToolExecution;
import dev.langchain4j.service.tool.ToolExecutionErrorHandler;
import dev.langchain4j.service.tool.ToolService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ToolHooks}: the first calls of a service may be at the same time. With
 * a hook around another of ours a tool would begin twice and end once, and its thread
 * would stay in it.
 */
class ToolHooksTests {

	private final ToolHooks hooks = new ToolHooks(new ServiceRegistrar(new DefaultAiServiceListenerRegistrar()));

	@Test
	void callsAtTheSameTimePutThemAroundOnce() {
		ToolService tools = new SharedTools();
		this.hooks.install(tools);
		assertThat(tools.beforeToolExecution()).asString().containsOnlyOnce("hooks=");
		assertThat(tools.afterToolExecution()).asString().containsOnlyOnce("hooks=");
		assertThat(tools.argumentsErrorHandler()).asString().containsOnlyOnce("hooks=");
		assertThat(tools.executionErrorHandler()).asString().containsOnlyOnce("hooks=");
	}

	/**
	 * Whenever a hook is looked at first, another call puts all of them there.
	 */
	private final class SharedTools extends ToolService {

		private final Set<String> seen = new HashSet<>();

		@Override
		public @Nullable Consumer<BeforeToolExecution> beforeToolExecution() {
			return seen("before", super.beforeToolExecution());
		}

		@Override
		public @Nullable Consumer<ToolExecution> afterToolExecution() {
			return seen("after", super.afterToolExecution());
		}

		@Override
		public ToolArgumentsErrorHandler argumentsErrorHandler() {
			return seen("arguments", super.argumentsErrorHandler());
		}

		@Override
		public ToolExecutionErrorHandler executionErrorHandler() {
			return seen("execution", super.executionErrorHandler());
		}

		private <T extends @Nullable Object> T seen(String hook, T value) {
			if (this.seen.add(hook)) {
				ToolHooksTests.this.hooks.install(this);
			}
			return value;
		}

	}

}
