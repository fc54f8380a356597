package io.agenttracing;

import java.util.List;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The attribute keys of the spans, in one place. Keys under {@code gen_ai} and
 * {@code messaging} are those of the OpenTelemetry semantic conventions, where they have
 * the status "development"; keys under {@code agent_tracing} are this project's.
 *
 * @since 0.1.0
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">Generative AI</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/">Messaging</a>
 */
public final class AgentSpanAttributes {

	/** The operation: {@code invoke_agent}, {@code chat}, and so on. */
	public static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("gen_ai.operation.name");

	/** The name of the workflow that an orchestrator runs. */
	public static final AttributeKey<String> WORKFLOW_NAME = AttributeKey.stringKey("gen_ai.workflow.name");

	/** The name of the agent. */
	public static final AttributeKey<String> AGENT_NAME = AttributeKey.stringKey("gen_ai.agent.name");

	/** What the agent does. */
	public static final AttributeKey<String> AGENT_DESCRIPTION = AttributeKey.stringKey("gen_ai.agent.description");

	/** The version of the agent. */
	public static final AttributeKey<String> AGENT_VERSION = AttributeKey.stringKey("agent_tracing.agent.version");

	/** The provider of the model. */
	public static final AttributeKey<String> PROVIDER_NAME = AttributeKey.stringKey("gen_ai.provider.name");

	/** The model asked for. */
	public static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");

	/** The data source of a retrieval. */
	public static final AttributeKey<String> DATA_SOURCE_ID = AttributeKey.stringKey("gen_ai.data_source.id");

	/** The name of a tool. */
	public static final AttributeKey<String> TOOL_NAME = AttributeKey.stringKey("gen_ai.tool.name");

	/** The type of a tool. */
	public static final AttributeKey<String> TOOL_TYPE = AttributeKey.stringKey("gen_ai.tool.type");

	/** The id that the model gave to the call of a tool. */
	public static final AttributeKey<String> TOOL_CALL_ID = AttributeKey.stringKey("gen_ai.tool.call.id");

	/** What a tool does. */
	public static final AttributeKey<String> TOOL_DESCRIPTION = AttributeKey.stringKey("gen_ai.tool.description");

	/** The arguments of a tool's call, as JSON; content, and so opt-in. */
	public static final AttributeKey<String> TOOL_CALL_ARGUMENTS = AttributeKey.stringKey("gen_ai.tool.call.arguments");

	/** What a tool answered; content, and so opt-in. */
	public static final AttributeKey<String> TOOL_CALL_RESULT = AttributeKey.stringKey("gen_ai.tool.call.result");

	/** The conversation that a call belongs to. */
	public static final AttributeKey<String> CONVERSATION_ID = AttributeKey.stringKey("gen_ai.conversation.id");

	/** The model that answered. */
	public static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");

	/** The id of an answer. */
	public static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");

	/** Why the model stopped, for each answer: {@code stop}, {@code length}. */
	public static final AttributeKey<List<String>> RESPONSE_FINISH_REASONS = AttributeKey
		.stringArrayKey("gen_ai.response.finish_reasons");

	/** Seconds from the request to the first piece of a streamed answer. */
	public static final AttributeKey<Double> RESPONSE_TIME_TO_FIRST_CHUNK = AttributeKey
		.doubleKey("gen_ai.response.time_to_first_chunk");

	/**
	 * The tokens of the input, those from the provider's cache included. On an agent the
	 * sum of all model calls below.
	 */
	public static final AttributeKey<Long> USAGE_INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");

	/** The tokens of the output, on an agent the sum of all model calls below. */
	public static final AttributeKey<Long> USAGE_OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");

	/** The tokens of the input that came from the provider's cache. */
	public static final AttributeKey<Long> USAGE_CACHE_READ_INPUT_TOKENS = AttributeKey
		.longKey("gen_ai.usage.cache_read.input_tokens");

	/** The tokens of the input that were written to the provider's cache. */
	public static final AttributeKey<Long> USAGE_CACHE_CREATION_INPUT_TOKENS = AttributeKey
		.longKey("gen_ai.usage.cache_creation.input_tokens");

	/** How many calls of models there were below, on agents and on the local root. */
	public static final AttributeKey<Long> INFERENCE_CALLS = AttributeKey.longKey("agent_tracing.inference_calls");

	/** How many calls of tools there were below, on agents and on the local root. */
	public static final AttributeKey<Long> TOOL_CALLS = AttributeKey.longKey("agent_tracing.tool_calls");

	/**
	 * {@link #USAGE_INPUT_TOKENS} summed on a local root that is no agent, since backends
	 * add up what is under {@code gen_ai.usage}.
	 */
	public static final AttributeKey<Long> TOTAL_INPUT_TOKENS = AttributeKey
		.longKey("agent_tracing.usage.input_tokens");

	/** {@link #USAGE_OUTPUT_TOKENS} summed on a local root that is no agent. */
	public static final AttributeKey<Long> TOTAL_OUTPUT_TOKENS = AttributeKey
		.longKey("agent_tracing.usage.output_tokens");

	/** {@link #USAGE_CACHE_READ_INPUT_TOKENS} summed on a local root that is no agent. */
	public static final AttributeKey<Long> TOTAL_CACHE_READ_INPUT_TOKENS = AttributeKey
		.longKey("agent_tracing.usage.cache_read.input_tokens");

	/** What the model was asked, as JSON; content, and so opt-in. */
	public static final AttributeKey<String> INPUT_MESSAGES = AttributeKey.stringKey("gen_ai.input.messages");

	/** What the model answered, as JSON; content, and so opt-in. */
	public static final AttributeKey<String> OUTPUT_MESSAGES = AttributeKey.stringKey("gen_ai.output.messages");

	/** What the model was instructed, as JSON; content, and so opt-in. */
	public static final AttributeKey<String> SYSTEM_INSTRUCTIONS = AttributeKey.stringKey("gen_ai.system_instructions");

	/** The method that a call runs: {@code com.example.Desk.ask}. */
	public static final AttributeKey<String> CODE_FUNCTION_NAME = AttributeKey.stringKey("code.function.name");

	/** How many requests of the same call went before this one. */
	public static final AttributeKey<Long> HTTP_REQUEST_RESEND_COUNT = AttributeKey
		.longKey("http.request.resend_count");

	/** What a step does, where no GenAI operation says it. */
	public static final AttributeKey<String> STEP_KIND = AttributeKey.stringKey("agent_tracing.step.kind");

	/** The name of a step whose span has the name of the model. */
	public static final AttributeKey<String> STEP_NAME = AttributeKey.stringKey("agent_tracing.step.name");

	/** What is decided. */
	public static final AttributeKey<String> DECISION_NAME = AttributeKey.stringKey("agent_tracing.decision.name");

	/** What can be chosen. */
	public static final AttributeKey<List<String>> DECISION_OPTIONS = AttributeKey
		.stringArrayKey("agent_tracing.decision.options");

	/** What was chosen. */
	public static final AttributeKey<String> DECISION_CHOSEN = AttributeKey.stringKey("agent_tracing.decision.chosen");

	/** Why it was chosen. */
	public static final AttributeKey<String> DECISION_REASON = AttributeKey.stringKey("agent_tracing.decision.reason");

	/** How sure the choice is, from 0 to 1. */
	public static final AttributeKey<Double> DECISION_CONFIDENCE = AttributeKey
		.doubleKey("agent_tracing.decision.confidence");

	/** How often a call was attempted, on the span of the call, where more than once. */
	public static final AttributeKey<Long> RETRY_ATTEMPTS = AttributeKey.longKey("agent_tracing.retry.attempts");

	/** Which attempt of a retried call it is, from 1 on. */
	public static final AttributeKey<Long> RETRY_ATTEMPT = AttributeKey.longKey("agent_tracing.retry.attempt");

	/** How many attempts there would be at most, the first included, where known. */
	public static final AttributeKey<Long> RETRY_MAX_ATTEMPTS = AttributeKey
		.longKey("agent_tracing.retry.max_attempts");

	/** Milliseconds between the end of the attempt before and the start of this one. */
	public static final AttributeKey<Long> RETRY_BACKOFF_MS = AttributeKey.longKey("agent_tracing.retry.backoff_ms");

	/** Milliseconds after which no further attempt is begun, where the retry has that. */
	public static final AttributeKey<Long> RETRY_TIMEOUT_MS = AttributeKey.longKey("agent_tracing.retry.timeout_ms");

	/** The call that failed and that this is the fallback of. */
	public static final AttributeKey<String> FALLBACK_FROM = AttributeKey.stringKey("agent_tracing.fallback.from");

	/** The class of the exception that it failed with. */
	public static final AttributeKey<String> FALLBACK_ERROR_TYPE = AttributeKey
		.stringKey("agent_tracing.fallback.error.type");

	/** Milliseconds spent on what failed, until the fallback began. */
	public static final AttributeKey<Long> FALLBACK_COST_MS = AttributeKey.longKey("agent_tracing.fallback.cost_ms");

	/**
	 * Whether an error was followed by a fallback or by an attempt that succeeded, on all
	 * spans that failed with it.
	 */
	public static final AttributeKey<Boolean> ERROR_HANDLED = AttributeKey.booleanKey("agent_tracing.error.handled");

	/**
	 * What refused to let the call through: {@code circuit_breaker risk-api}, or
	 * {@code bulkhead} or {@code rate_limiter} with its name.
	 */
	public static final AttributeKey<String> REFUSED_BY = AttributeKey.stringKey("agent_tracing.refused_by");

	/** Milliseconds after which the call gives up. */
	public static final AttributeKey<Long> TIMEOUT_MS = AttributeKey.longKey("agent_tracing.timeout_ms");

	/**
	 * Milliseconds to the earliest deadline of all callers in all processes when the call
	 * began; 0 where it had passed.
	 */
	public static final AttributeKey<Long> BUDGET_MS = AttributeKey.longKey("agent_tracing.budget_ms");

	/** Whether it was reported as stuck before it ended. */
	public static final AttributeKey<Boolean> WAS_STUCK = AttributeKey.booleanKey("agent_tracing.was_stuck");

	/**
	 * Of a span that is recorded for the page on this machine alone, and never exported:
	 * true. Span processors of the application leave such a span out by it, or by
	 * {@link io.opentelemetry.api.trace.SpanContext#isSampled()}.
	 */
	public static final AttributeKey<Boolean> VIEWER_ONLY = AttributeKey.booleanKey("agent_tracing.viewer_only");

	/** The id of the open span that a marker reports. */
	public static final AttributeKey<String> STUCK_OF_SPAN = AttributeKey.stringKey("agent_tracing.stuck.of_span");

	/** Milliseconds that span had been open when it was reported. */
	public static final AttributeKey<Long> STUCK_ELAPSED_MS = AttributeKey.longKey("agent_tracing.stuck.elapsed_ms");

	/** The {@link #OPERATION_NAME} of that span. */
	public static final AttributeKey<String> STUCK_OPERATION_NAME = AttributeKey
		.stringKey("agent_tracing.stuck.operation.name");

	/** The {@link #AGENT_NAME} of that span. */
	public static final AttributeKey<String> STUCK_AGENT_NAME = AttributeKey
		.stringKey("agent_tracing.stuck.agent.name");

	/** The {@link #WORKFLOW_NAME} of that span. */
	public static final AttributeKey<String> STUCK_WORKFLOW_NAME = AttributeKey
		.stringKey("agent_tracing.stuck.workflow.name");

	/** Where its thread was then, the innermost frames first. */
	public static final AttributeKey<String> STUCK_STACK = AttributeKey.stringKey("agent_tracing.stuck.stack");

	/** Whether the application stopped before the span ended. */
	public static final AttributeKey<Boolean> INTERRUPTED = AttributeKey.booleanKey("agent_tracing.interrupted");

	/**
	 * What is wrong with the trace, and what else is worth to know, on its first span in
	 * this process: for each finding the id of its rule and a human-readable line.
	 */
	public static final AttributeKey<List<String>> FINDINGS = AttributeKey.stringArrayKey("agent_tracing.findings");

	/**
	 * The ids of the rules that found a warning or an error, beside {@link #FINDINGS}:
	 * the id where it is one, else all of them in alphabetical order with commas between.
	 */
	public static final AttributeKey<String> FINDING_RULES = AttributeKey.stringKey("agent_tracing.finding.rules");

	/**
	 * How much the worst of the findings matters: {@code error} or {@code warning}.
	 * Absent where there are infos only, or nothing was found.
	 */
	public static final AttributeKey<String> FINDING_SEVERITY = AttributeKey
		.stringKey("agent_tracing.finding.severity");

	/**
	 * What the rules could not examine, on the first span of the trace in this process:
	 * there may be faults that they did not find.
	 */
	public static final AttributeKey<String> NOT_JUDGED = AttributeKey.stringKey("agent_tracing.not_judged");

	/** How many spans like this one were folded into it. */
	public static final AttributeKey<Long> FOLDED_COUNT = AttributeKey.longKey("agent_tracing.folded.count");

	/** The durations of the spans folded into it, added up, in milliseconds. */
	public static final AttributeKey<Double> FOLDED_SUM_MS = AttributeKey.doubleKey("agent_tracing.folded.sum_ms");

	/** The longest duration of the spans folded into it, in milliseconds. */
	public static final AttributeKey<Double> FOLDED_MAX_MS = AttributeKey.doubleKey("agent_tracing.folded.max_ms");

	/** The spans below that were folded, by name: {@code http post: 12}. */
	public static final AttributeKey<List<String>> FOLDED_BELOW = AttributeKey
		.stringArrayKey("agent_tracing.folded.below");

	/** How many spans below were folded. */
	public static final AttributeKey<Long> FOLDED_BELOW_COUNT = AttributeKey
		.longKey("agent_tracing.folded.below_count");

	/** How many spans of the trace were created in this process, on its root there. */
	public static final AttributeKey<Long> SPANS_CREATED = AttributeKey.longKey("agent_tracing.spans.created");

	/** How many of them are exported. */
	public static final AttributeKey<Long> SPANS_EXPORTED = AttributeKey.longKey("agent_tracing.spans.exported");

	/** How many of them were folded, and are only counted. */
	public static final AttributeKey<Long> SPANS_FOLDED = AttributeKey.longKey("agent_tracing.spans.folded");

	/** Whether the caller cancelled the asynchronous result before it was complete. */
	public static final AttributeKey<Boolean> CANCELLED = AttributeKey.booleanKey("agent_tracing.cancelled");

	/**
	 * Whether the span covers only the call that has made a Mono or Flux, whose
	 * subscriptions are spans of their own. It is exported only where something was
	 * started below it.
	 */
	public static final AttributeKey<Boolean> ASSEMBLY = AttributeKey.booleanKey("agent_tracing.assembly");

	/** Milliseconds from the subscription of a Flux to its first element. */
	public static final AttributeKey<Double> TIME_TO_FIRST_ELEMENT = AttributeKey
		.doubleKey("agent_tracing.time_to_first_element_ms");

	/**
	 * What an agent took or a message carried: {@code path:type}, sorted, such as
	 * {@code passages[].score:number}, without any value; at most 64 paths and 1 KB. Only
	 * where it is not what this agent or channel usually has.
	 */
	public static final AttributeKey<List<String>> PAYLOAD_SHAPE = AttributeKey
		.stringArrayKey("agent_tracing.payload.shape");

	/**
	 * The hash of the shape of what an agent took or a message carried. Both ends of a
	 * message have the same one.
	 */
	public static final AttributeKey<String> PAYLOAD_SHAPE_DIGEST = AttributeKey
		.stringKey("agent_tracing.payload.shape_digest");

	/**
	 * What {@link #PAYLOAD_SHAPE} would be without its deviations from what is usual:
	 * these are what differs between both.
	 */
	public static final AttributeKey<List<String>> PAYLOAD_USUAL_SHAPE = AttributeKey
		.stringArrayKey("agent_tracing.payload.usual_shape");

	/**
	 * What an agent returned, like {@link #PAYLOAD_SHAPE}.
	 */
	public static final AttributeKey<List<String>> RESULT_SHAPE = AttributeKey
		.stringArrayKey("agent_tracing.result.shape");

	/**
	 * What {@link #RESULT_SHAPE} would be without its deviations from what is usual.
	 */
	public static final AttributeKey<List<String>> RESULT_USUAL_SHAPE = AttributeKey
		.stringArrayKey("agent_tracing.result.usual_shape");

	/**
	 * A keyed hash of the arguments of a tool: equal for equal arguments within one trace
	 * of one process, and of no use elsewhere.
	 */
	public static final AttributeKey<String> TOOL_ARGUMENTS_DIGEST = AttributeKey
		.stringKey("agent_tracing.tool.arguments.digest");

	/** A keyed hash of the result of a tool, like {@link #TOOL_ARGUMENTS_DIGEST}. */
	public static final AttributeKey<String> TOOL_RESULT_DIGEST = AttributeKey
		.stringKey("agent_tracing.tool.result.digest");

	/** How many clients received a message, as Redis answered to {@code PUBLISH}. */
	public static final AttributeKey<Long> REDIS_RECEIVERS = AttributeKey.longKey("agent_tracing.redis.receivers");

	/**
	 * Whether spans of the trace are missing, on the topmost exported spans. A span that
	 * was sampled below others that were not recorded is exported without its parent,
	 * with a link to it. A span whose trace was selected by tail sampling although its
	 * caller in another process was not sampled has its parent. Where spans were dropped
	 * because the buffer was full, they may be anywhere in the trace.
	 */
	public static final AttributeKey<Boolean> PARTIAL = AttributeKey.booleanKey("agent_tracing.partial");

	/**
	 * Whether the span could not be searched for secrets, and was left without attributes
	 * and events for that reason.
	 */
	public static final AttributeKey<Boolean> MASKING_FAILED = AttributeKey.booleanKey("agent_tracing.masking_failed");

	/** The class of the exception a call ended with. */
	public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

	/** The messaging system, such as {@code redis}. */
	public static final AttributeKey<String> MESSAGING_SYSTEM = AttributeKey.stringKey("messaging.system");

	/** The operation as the messaging system names it. */
	public static final AttributeKey<String> MESSAGING_OPERATION_NAME = AttributeKey
		.stringKey("messaging.operation.name");

	/** The operation as the conventions class it. */
	public static final AttributeKey<String> MESSAGING_OPERATION_TYPE = AttributeKey
		.stringKey("messaging.operation.type");

	/** The channel, topic or queue. */
	public static final AttributeKey<String> MESSAGING_DESTINATION_NAME = AttributeKey
		.stringKey("messaging.destination.name");

	/** The pattern a channel was subscribed by. */
	public static final AttributeKey<String> MESSAGING_DESTINATION_TEMPLATE = AttributeKey
		.stringKey("messaging.destination.template");

	/** The group of consumers that shares the messages of a stream or topic. */
	public static final AttributeKey<String> MESSAGING_CONSUMER_GROUP_NAME = AttributeKey
		.stringKey("messaging.consumer.group.name");

	/** The id the messaging system gave to a message. */
	public static final AttributeKey<String> MESSAGING_MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");

	private AgentSpanAttributes() {
	}

	/**
	 * Whether a rule has found a warning or an error, beside {@link #FINDINGS}, for
	 * backends that only search for whole values.
	 * @param rule the id of the rule, such as {@code timeout-inversion}
	 * @return the key, such as {@code agent_tracing.finding.timeout-inversion}
	 */
	public static AttributeKey<Boolean> finding(String rule) {
		return AttributeKey.booleanKey("agent_tracing.finding." + rule);
	}

}
