package io.agenttracing.instrument.langchain4j;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.BeforeToolExecution;
import dev.langchain4j.service.tool.ToolArgumentsErrorHandler;
import dev.langchain4j.service.tool.ToolErrorContext;
import dev.langchain4j.service.tool.ToolErrorHandlerResult;
import dev.langchain4j.service.tool.ToolExecution;
import dev.langchain4j.service.tool.ToolExecutionErrorHandler;
import dev.langchain4j.service.tool.ToolService;
import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Is told of the tools that a service calls, on their threads: before, after, and of each
 * error, which may be handled or thrown. What an application has set itself is called
 * within the span of the tool.
 */
final class ToolHooks {

	private static final Log logger = LogFactory.getLog(ToolHooks.class);

	private static final String BESIDE_CALL = "Tracing beside a call of a tool has failed";

	private final ServiceRegistrar registrar;

	ToolHooks(ServiceRegistrar registrar) {
		this.registrar = registrar;
	}

	/**
	 * Puts the hooks around what is set. Whoever has built the service since may have
	 * replaced them. Each is read once, since another call may put it there meanwhile.
	 */
	void install(ToolService tools) {
		Consumer<BeforeToolExecution> before = tools.beforeToolExecution();
		if (!(before instanceof Before)) {
			tools.beforeToolExecution(new Before(this, before));
		}
		Consumer<ToolExecution> after = tools.afterToolExecution();
		if (!(after instanceof After)) {
			tools.afterToolExecution(new After(this, after));
		}
		ToolArgumentsErrorHandler argumentsError = tools.argumentsErrorHandler();
		if (!(argumentsError instanceof ArgumentsError)) {
			tools.argumentsErrorHandler(new ArgumentsError(this, argumentsError));
		}
		ToolExecutionErrorHandler executionError = tools.executionErrorHandler();
		if (!(executionError instanceof ExecutionError)) {
			tools.executionErrorHandler(new ExecutionError(this, executionError));
		}
		Executor executor = tools.executor();
		if (executor != null && !(executor instanceof ToolThreads)) {
			tools.executeToolsConcurrently(new ToolThreads(executor));
		}
	}

	private void begin(BeforeToolExecution execution) {
		ServiceCall service = this.registrar.call(execution.invocationContext());
		if (service == null) {
			return;
		}
		service.add(ToolCall.start(service, execution.request()));
		if (service.hasEnded()) {
			// By a tool on another thread that has failed meanwhile.
			fail(service.remove(execution.request()), null);
		}
	}

	private void fail(BeforeToolExecution execution, Throwable failure) {
		fail(ended(execution.invocationContext(), execution.request()), failure);
		failed(execution.invocationContext(), failure);
	}

	private void failed(InvocationContext invocation, Throwable failure) {
		ServiceCall service = this.registrar.call(invocation);
		if (service != null) {
			this.registrar.failed(service, failure);
		}
	}

	private static void fail(@Nullable ToolCall call, @Nullable Throwable failure) {
		if (call != null) {
			call.fail(failure);
		}
	}

	private @Nullable ToolCall ended(InvocationContext invocation, ToolExecutionRequest request) {
		ServiceCall service = this.registrar.call(invocation);
		return (service != null) ? service.remove(request) : null;
	}

	private void end(ToolExecution execution) {
		ToolCall call = ended(execution.invocationContext(), execution.request());
		if (call != null) {
			call.end(execution);
		}
	}

	private @Nullable ToolCall call(ToolErrorContext context) {
		ServiceCall service = this.registrar.call(context.invocationContext());
		return (service != null) ? service.tool(context.toolExecutionRequest()) : null;
	}

	private ToolErrorHandlerResult handle(Throwable error, ToolErrorContext context,
			ToolExecutionErrorHandler handler) {
		ToolCall call = Failures.orNull(logger, BESIDE_CALL, () -> call(context));
		if (call == null) {
			return handler.handle(error, context);
		}
		call.failed(error);
		try {
			return handler.handle(error, context);
		}
		catch (Throwable ex) {
			// Nobody is told that the call is over.
			call.fail(error);
			Failures.attempt(logger, BESIDE_CALL, () -> failed(context.invocationContext(), ex));
			throw ex;
		}
	}

	private record Before(ToolHooks hooks,
			@Nullable Consumer<BeforeToolExecution> next) implements Consumer<BeforeToolExecution> {

		@Override
		public void accept(BeforeToolExecution execution) {
			Failures.attempt(logger, BESIDE_CALL, () -> this.hooks.begin(execution));
			if (this.next == null) {
				return;
			}
			try {
				this.next.accept(execution);
			}
			catch (Throwable ex) {
				// The tool is not called.
				Failures.attempt(logger, BESIDE_CALL, () -> this.hooks.fail(execution, ex));
				throw ex;
			}
		}

	}

	private record After(ToolHooks hooks, @Nullable Consumer<ToolExecution> next) implements Consumer<ToolExecution> {

		@Override
		public void accept(ToolExecution execution) {
			try {
				if (this.next != null) {
					this.next.accept(execution);
				}
			}
			catch (Throwable ex) {
				Failures.attempt(logger, BESIDE_CALL, () -> {
					this.hooks.end(execution);
					this.hooks.failed(execution.invocationContext(), ex);
				});
				throw ex;
			}
			Failures.attempt(logger, BESIDE_CALL, () -> this.hooks.end(execution));
		}

	}

	private record ArgumentsError(ToolHooks hooks,
			ToolArgumentsErrorHandler next) implements ToolArgumentsErrorHandler {

		@Override
		public ToolErrorHandlerResult handle(Throwable error, ToolErrorContext context) {
			return this.hooks.handle(error, context, this.next::handle);
		}

	}

	private record ExecutionError(ToolHooks hooks,
			ToolExecutionErrorHandler next) implements ToolExecutionErrorHandler {

		@Override
		public ToolErrorHandlerResult handle(Throwable error, ToolErrorContext context) {
			return this.hooks.handle(error, context, this.next);
		}

	}

}
