package io.agenttracing.instrument.langchain4j;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.CurrentContext;
import io.agenttracing.span.SpanHandle;
import io.agenttracing.span.StreamPace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A call of a chat model. What a model calls on this thread, other models or itself, is
 * the same call.
 */
final class ModelCall {

	private static final Log logger = LogFactory.getLog(ModelCall.class);

	private static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("gen_ai.request.stream");

	private static final ContextKey<Boolean> INSIDE = ContextKey.named("agent-tracing.langchain4j.model");

	private static final double NANOS_PER_SECOND = 1e9;

	// Names and ids that a server has sent
	private static final int MAX_NAME = 256;

	private final ModelCalls.Caller caller;

	private final SpanHandle handle;

	private final long began = System.nanoTime();

	private final AtomicBoolean answering = new AtomicBoolean();

	private final @Nullable StreamPace pace;

	private ModelCall(ModelCalls.Caller caller, SpanHandle handle, boolean streaming) {
		this.caller = caller;
		this.handle = handle;
		this.pace = streaming ? Failures.orNull(logger, "A stream that stops is not noticed",
				() -> caller.spans().pace(handle.span())) : null;
	}

	/**
	 * Starts the span of a call.
	 * @param calls knows who calls
	 * @param model what the model says of itself
	 * @param request the request, null if it is unknown
	 * @param streaming whether the answer is a stream
	 * @return the call, null if it has no span
	 */
	static @Nullable ModelCall start(ModelCalls calls, Description model, @Nullable ChatRequest request,
			boolean streaming) {
		return Failures.orNull(logger, "The call of a model is not traced", () -> {
			ModelCalls.Caller caller = calls.caller(request);
			if (caller == null || Boolean.TRUE.equals(Context.current().get(INSIDE))) {
				return null;
			}
			String name = modelName(model, request);
			String provider = provider(model.provider());
			SpanHandle handle = caller.spans()
				.call(caller.parent(), (name != null) ? "chat " + name : "chat", SpanKind.CLIENT, (span) -> {
					span.setAttribute(AgentSpanAttributes.OPERATION_NAME, "chat");
					set(span, AgentSpanAttributes.REQUEST_MODEL, name);
					set(span, AgentSpanAttributes.PROVIDER_NAME, provider);
					if (streaming) {
						span.setAttribute(STREAM, true);
					}
				});
			return new ModelCall(caller, handle, streaming);
		});
	}

	/**
	 * A context that is not within the call of a model, although the one below may be.
	 */
	static Context outside(Context context) {
		return (context.get(INSIDE) != null) ? context.with(INSIDE, false) : context;
	}

	private static @Nullable String modelName(Description model, @Nullable ChatRequest request) {
		String requested = (request != null && request.parameters() != null) ? request.parameters().modelName() : null;
		if (requested != null) {
			return requested;
		}
		ChatRequestParameters defaults = model.defaultRequestParameters();
		return (defaults != null) ? defaults.modelName() : null;
	}

	/**
	 * The provider as the conventions name it.
	 */
	private static @Nullable String provider(@Nullable ModelProvider provider) {
		if (provider == null) {
			return null;
		}
		return switch (provider.name()) {
			case "OPEN_AI" -> "openai";
			case "AZURE_OPEN_AI" -> "azure.ai.openai";
			case "MICROSOFT_FOUNDRY", "GITHUB_MODELS" -> "azure.ai.inference";
			case "AMAZON_BEDROCK" -> "aws.bedrock";
			case "GOOGLE_AI_GEMINI" -> "gcp.gemini";
			case "GOOGLE_GENAI" -> "gcp.gen_ai";
			case "GOOGLE_VERTEX_AI_GEMINI", "GOOGLE_VERTEX_AI_ANTHROPIC" -> "gcp.vertex_ai";
			case "WATSONX" -> "ibm.watsonx.ai";
			case "OTHER" -> null;
			default -> provider.name().toLowerCase(Locale.ROOT);
		};
	}

	private static void set(SpanBuilder span, AttributeKey<String> key, @Nullable String value) {
		if (value != null) {
			span.setAttribute(key, value);
		}
	}

	/**
	 * Makes the call current on this thread.
	 */
	Scope makeCurrent() {
		return CurrentContext.makeCurrent(this.handle.context().with(INSIDE, true));
	}

	/**
	 * Makes current what is around the call, for those who are told of its end.
	 */
	Scope makeCallerCurrent() {
		ServiceCall service = this.caller.service();
		return (service != null) ? Failures.attempt(logger, "The call of an AI service could not be made current",
				service::makeCurrent, Scope.noop()) : CurrentContext.makeCurrent(this.caller.parent());
	}

	/**
	 * Makes current what is around the call, where a piece of its answer is handled while
	 * the call is current.
	 */
	private Scope makeOutsideCurrent() {
		return Boolean.TRUE.equals(Context.current().get(INSIDE))
				? CurrentContext.makeCurrent(outside(this.caller.parent())) : Scope.noop();
	}

	/**
	 * Records that the call goes on without its thread.
	 */
	void released() {
		this.handle.released();
	}

	/**
	 * Records a piece of an answer, and has it handled.
	 * @param handling what the application does with it
	 */
	void piece(Runnable handling) {
		piece();
		unmapped(handling);
	}

	/**
	 * Has something handled that says nothing of the answer.
	 * @param handling what the application does with it
	 */
	void unmapped(Runnable handling) {
		try (Scope scope = makeOutsideCurrent()) {
			handling.run();
		}
	}

	// When the first one came is worth knowing.
	private void piece() {
		StreamPace pace = this.pace;
		if (pace != null) {
			pace.delivered();
		}
		if (!this.answering.get() && this.answering.compareAndSet(false, true)) {
			this.handle.flowing();
			this.handle.attribute(AgentSpanAttributes.RESPONSE_TIME_TO_FIRST_CHUNK,
					(System.nanoTime() - this.began) / NANOS_PER_SECOND);
		}
	}

	/**
	 * Ends the call.
	 * @param response the answer, null if it is unknown
	 */
	void end(@Nullable ChatResponse response) {
		if (response != null && response.metadata() != null) {
			Failures.attempt(logger, "The answer of a model could not be recorded", () -> describe(response));
		}
		this.handle.end();
	}

	private void describe(ChatResponse response) {
		Span span = this.handle.span();
		if (response.id() != null) {
			span.setAttribute(AgentSpanAttributes.RESPONSE_ID, bounded(response.id()));
		}
		if (response.modelName() != null) {
			span.setAttribute(AgentSpanAttributes.RESPONSE_MODEL, bounded(response.modelName()));
		}
		if (response.finishReason() != null) {
			span.setAttribute(AgentSpanAttributes.RESPONSE_FINISH_REASONS, List.of(reason(response.finishReason())));
		}
		TokenUsage usage = response.tokenUsage();
		if (usage != null) {
			UsedTokens.set(span, usage);
		}
	}

	static String bounded(String name) {
		return name.substring(0, Math.min(name.length(), MAX_NAME));
	}

	private static String reason(FinishReason reason) {
		return (reason == FinishReason.TOOL_EXECUTION) ? "tool_call" : reason.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Ends the call with an error.
	 */
	void fail(Throwable failure) {
		CallFailures.ofModel(this.caller.spans(), this.handle.span(), failure, this.caller.parent());
		this.handle.end();
	}

	/**
	 * Ends a call whose answer is not wanted any more, and that of its service.
	 */
	void cancel() {
		this.handle.cancel();
		ServiceCall service = this.caller.service();
		if (service != null) {
			service.cancel();
		}
	}

	/**
	 * Ends the call of the service with an error of which it tells nobody.
	 */
	void failService(Throwable failure) {
		ServiceCall service = this.caller.service();
		if (service != null) {
			Failures.attempt(logger, "The call of an AI service could not be ended", () -> service.end(failure));
		}
	}

	/**
	 * What a model says of itself.
	 */
	interface Description {

		@Nullable ModelProvider provider();

		@Nullable ChatRequestParameters defaultRequestParameters();

	}

}
