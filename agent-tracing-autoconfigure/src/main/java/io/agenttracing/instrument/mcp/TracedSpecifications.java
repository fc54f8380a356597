package io.agenttracing.instrument.mcp;

import java.util.function.BiFunction;
import java.util.function.Function;

import io.agenttracing.autoconfigure.LazyBean;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.Request;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Specifications of what a server offers, with handlers that are traced: tools,
 * resources, templates of resources and prompts, of servers with and without sessions.
 */
final class TracedSpecifications {

	private static final Function<McpTransportContext, @Nullable String> NO_SESSION = (context) -> null;

	private final LazyBean<ServedRequests> requests;

	TracedSpecifications(LazyBean<ServedRequests> requests) {
		this.requests = requests;
	}

	/**
	 * Replaces the handler of a specification.
	 * @param specification the specification, or anything else
	 * @return a traced specification, or what was passed in
	 */
	Object of(Object specification) {
		if (!(specification instanceof Record)) {
			return specification;
		}
		return isOf(McpStatelessServerFeatures.class, specification.getClass()) ? withoutSession(specification)
				: withSession(specification);
	}

	/**
	 * Whether a class is a kind of specifications. Of other classes nothing is loaded.
	 * @param type the class
	 * @return whether it is
	 */
	static boolean isKind(Class<?> type) {
		return isOf(McpServerFeatures.class, type) || isOf(McpStatelessServerFeatures.class, type);
	}

	private static boolean isOf(Class<?> features, Class<?> type) {
		return type.getName().startsWith(features.getName() + '$');
	}

	private Object withSession(Object specification) {
		if (specification instanceof McpServerFeatures.SyncToolSpecification tool) {
			return new McpServerFeatures.SyncToolSpecification(tool.tool(),
					sync(ServedOperation.of(tool.tool()), tool.callHandler()));
		}
		if (specification instanceof McpServerFeatures.AsyncToolSpecification tool) {
			return new McpServerFeatures.AsyncToolSpecification(tool.tool(),
					async(ServedOperation.of(tool.tool()), tool.callHandler()));
		}
		if (specification instanceof McpServerFeatures.SyncResourceSpecification resource) {
			return new McpServerFeatures.SyncResourceSpecification(resource.resource(),
					sync(ServedOperation.of(resource.resource()), resource.readHandler()));
		}
		if (specification instanceof McpServerFeatures.AsyncResourceSpecification resource) {
			return new McpServerFeatures.AsyncResourceSpecification(resource.resource(),
					async(ServedOperation.of(resource.resource()), resource.readHandler()));
		}
		if (specification instanceof McpServerFeatures.SyncResourceTemplateSpecification template) {
			return new McpServerFeatures.SyncResourceTemplateSpecification(template.resourceTemplate(),
					sync(ServedOperation.of(template.resourceTemplate()), template.readHandler()));
		}
		if (specification instanceof McpServerFeatures.AsyncResourceTemplateSpecification template) {
			return new McpServerFeatures.AsyncResourceTemplateSpecification(template.resourceTemplate(),
					async(ServedOperation.of(template.resourceTemplate()), template.readHandler()));
		}
		if (specification instanceof McpServerFeatures.SyncPromptSpecification prompt) {
			return new McpServerFeatures.SyncPromptSpecification(prompt.prompt(),
					sync(ServedOperation.of(prompt.prompt()), prompt.promptHandler()));
		}
		if (specification instanceof McpServerFeatures.AsyncPromptSpecification prompt) {
			return new McpServerFeatures.AsyncPromptSpecification(prompt.prompt(),
					async(ServedOperation.of(prompt.prompt()), prompt.promptHandler()));
		}
		return specification;
	}

	private Object withoutSession(Object specification) {
		if (specification instanceof McpStatelessServerFeatures.SyncToolSpecification tool) {
			return new McpStatelessServerFeatures.SyncToolSpecification(tool.tool(),
					sync(ServedOperation.of(tool.tool()), NO_SESSION, tool.callHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.AsyncToolSpecification tool) {
			return new McpStatelessServerFeatures.AsyncToolSpecification(tool.tool(),
					async(ServedOperation.of(tool.tool()), NO_SESSION, tool.callHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.SyncResourceSpecification resource) {
			return new McpStatelessServerFeatures.SyncResourceSpecification(resource.resource(),
					sync(ServedOperation.of(resource.resource()), NO_SESSION, resource.readHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.AsyncResourceSpecification resource) {
			return new McpStatelessServerFeatures.AsyncResourceSpecification(resource.resource(),
					async(ServedOperation.of(resource.resource()), NO_SESSION, resource.readHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.SyncResourceTemplateSpecification template) {
			return new McpStatelessServerFeatures.SyncResourceTemplateSpecification(template.resourceTemplate(),
					sync(ServedOperation.of(template.resourceTemplate()), NO_SESSION, template.readHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.AsyncResourceTemplateSpecification template) {
			return new McpStatelessServerFeatures.AsyncResourceTemplateSpecification(template.resourceTemplate(),
					async(ServedOperation.of(template.resourceTemplate()), NO_SESSION, template.readHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.SyncPromptSpecification prompt) {
			return new McpStatelessServerFeatures.SyncPromptSpecification(prompt.prompt(),
					sync(ServedOperation.of(prompt.prompt()), NO_SESSION, prompt.promptHandler()));
		}
		if (specification instanceof McpStatelessServerFeatures.AsyncPromptSpecification prompt) {
			return new McpStatelessServerFeatures.AsyncPromptSpecification(prompt.prompt(),
					async(ServedOperation.of(prompt.prompt()), NO_SESSION, prompt.promptHandler()));
		}
		return specification;
	}

	private <Q extends Request, R> BiFunction<McpSyncServerExchange, Q, R> sync(ServedOperation operation,
			BiFunction<McpSyncServerExchange, Q, R> handler) {
		return sync(operation, McpSyncServerExchange::sessionId, handler);
	}

	private <Q extends Request, R> BiFunction<McpAsyncServerExchange, Q, Mono<R>> async(ServedOperation operation,
			BiFunction<McpAsyncServerExchange, Q, Mono<R>> handler) {
		return async(operation, McpAsyncServerExchange::sessionId, handler);
	}

	private <E, Q extends Request, R> BiFunction<E, Q, R> sync(ServedOperation operation,
			Function<E, @Nullable String> session, BiFunction<E, Q, R> handler) {
		return (handler instanceof TracedHandler) ? handler
				: new TracedHandler<>(this.requests, operation, session, handler);
	}

	private <E, Q extends Request, R> BiFunction<E, Q, Mono<R>> async(ServedOperation operation,
			Function<E, @Nullable String> session, BiFunction<E, Q, Mono<R>> handler) {
		return (handler instanceof TracedAsyncHandler) ? handler
				: new TracedAsyncHandler<>(this.requests, operation, session, handler);
	}

}
