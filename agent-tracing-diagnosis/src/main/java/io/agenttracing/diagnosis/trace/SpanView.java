package io.agenttracing.diagnosis.trace;

import java.util.Set;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * What a span tells by itself, in the words of the vocabularies that rules know. Times
 * are milliseconds from the first start in the trace.
 */
abstract class SpanView {

	private static final Set<String> MODEL_OPERATIONS = Set.of("chat", "text_completion", "generate_content");

	private static final int NOT_FOUND = 404;

	private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

	private final SpanData data;

	private final SpanFacts facts;

	private final double begin;

	private final double end;

	private final boolean error;

	private final boolean model;

	private final boolean agent;

	private final boolean tool;

	private final String service;

	SpanView(SpanData data, long epochNanos) {
		this.data = data;
		this.facts = SpanFacts.of(data.getAttributes());
		this.begin = (data.getStartEpochNanos() - epochNanos) / 1e6;
		this.end = Math.max(this.begin, (data.getEndEpochNanos() - epochNanos) / 1e6);
		this.error = data.getStatus().getStatusCode() == StatusCode.ERROR;
		String operation = this.facts.operation;
		String word = this.facts.kindWord;
		this.model = "GENERATION".equals(word) || "LLM".equals(word)
				|| ((operation != null) ? MODEL_OPERATIONS.contains(operation) : this.facts.requestModel);
		this.tool = "execute_tool".equals(operation) || "TOOL".equals(word);
		this.agent = isAgentOperation(operation) || "AGENT".equals(word);
		String name = data.getResource().getAttribute(SERVICE_NAME);
		this.service = (name != null) ? name : "";
	}

	static boolean isAgentOperation(@Nullable String operation) {
		return "invoke_agent".equals(operation) || "invoke_workflow".equals(operation);
	}

	/**
	 * The span itself.
	 * @return as it was exported
	 */
	public SpanData data() {
		return this.data;
	}

	/**
	 * Its id.
	 * @return lower-case hex
	 */
	public String id() {
		return this.data.getSpanId();
	}

	/**
	 * Its name.
	 * @return the name
	 */
	public String name() {
		return this.data.getName();
	}

	/**
	 * When it began.
	 * @return milliseconds
	 */
	public double begin() {
		return this.begin;
	}

	/**
	 * When it ended.
	 * @return milliseconds
	 */
	public double end() {
		return this.end;
	}

	/**
	 * How long it took.
	 * @return milliseconds
	 */
	public double duration() {
		return this.end - this.begin;
	}

	/**
	 * Whether its status is an error.
	 * @return whether it failed
	 */
	public boolean isError() {
		return this.error;
	}

	/**
	 * The process it ran in.
	 * @return {@code service.name} of its resource, empty where that is not known
	 */
	public String service() {
		return this.service;
	}

	/**
	 * The attributes that rules look at.
	 */
	SpanFacts facts() {
		return this.facts;
	}

	/**
	 * Whether it calls something outside.
	 * @return whether its kind is CLIENT
	 */
	public boolean isClient() {
		return this.data.getKind() == SpanKind.CLIENT;
	}

	boolean isServer() {
		return this.data.getKind() == SpanKind.SERVER;
	}

	/**
	 * Whether it sent a message.
	 * @return whether its kind is PRODUCER
	 */
	public boolean isProducer() {
		return this.data.getKind() == SpanKind.PRODUCER;
	}

	/**
	 * Whether it received a message.
	 * @return whether its kind is CONSUMER
	 */
	public boolean isConsumer() {
		return this.data.getKind() == SpanKind.CONSUMER;
	}

	/**
	 * Whether it is a call of a model that generates.
	 * @return whether it is; embeddings are none
	 */
	public boolean isModelCall() {
		return this.model;
	}

	/**
	 * Whether it is a call of a tool.
	 * @return whether it is
	 */
	public boolean isTool() {
		return this.tool;
	}

	/**
	 * Whether it is an agent or a workflow.
	 * @return whether it is
	 */
	public boolean isAgent() {
		return this.agent;
	}

	/**
	 * Whether it is a step.
	 * @return whether it says what kind of step it is
	 */
	public boolean isStep() {
		return this.facts.stepKind != null;
	}

	/**
	 * Whether it is an agent, a call of a model or tool, or a step.
	 * @return whether it is what an agent does
	 */
	public boolean isWork() {
		return this.agent || this.model || this.tool || this.facts.stepKind != null;
	}

	/**
	 * Whether it is what was done instead of a call that failed.
	 * @return whether it is a fallback
	 */
	public boolean isFallback() {
		return this.facts.fallbackFrom != null || name().startsWith("fallback ");
	}

	/**
	 * Whether it stands for a span that was open when somebody looked.
	 */
	boolean isMarker() {
		return this.facts.stuckOf != null;
	}

	/**
	 * Whether it was reported as stuck while it was open.
	 * @return whether it was
	 */
	public boolean wasStuck() {
		return this.facts.stuck;
	}

	/**
	 * Whether its caller cancelled it.
	 * @return whether it was cancelled
	 */
	public boolean isCancelled() {
		return this.facts.cancelled;
	}

	/**
	 * Whether it asks for embeddings.
	 * @return whether it does
	 */
	public boolean isEmbeddings() {
		return "embeddings".equals(this.facts.operation);
	}

	/**
	 * Whether it is a call of a database or store.
	 * @return whether it is
	 */
	public boolean isDatabase() {
		return this.facts.database;
	}

	/**
	 * What the arguments of a tool's call are told apart by.
	 * @return the digest, or null where it was not recorded
	 */
	public @Nullable String argumentsDigest() {
		return this.facts.argumentsDigest;
	}

	/**
	 * How many spans like it were folded into it.
	 * @return the number, mostly 0
	 */
	public long foldedCount() {
		return this.facts.foldedCount;
	}

	/**
	 * How long the spans took that were folded into it.
	 * @return milliseconds in all
	 */
	public double foldedSum() {
		return Double.isNaN(this.facts.foldedSum) ? 0 : this.facts.foldedSum;
	}

	/**
	 * Whether spans below it were folded.
	 * @return whether some are missing
	 */
	public boolean hasFoldedBelow() {
		return this.facts.foldedBelow;
	}

	/**
	 * Whether something is known of the shape of its payload, or of its result.
	 * @return whether it was recorded
	 */
	public boolean hasShape() {
		return this.facts.shaped;
	}

	/**
	 * Whether the shape of its payload, or of its result, deviates from what is usual.
	 * @return whether it says so
	 */
	public boolean isShapeUnusual() {
		return this.facts.shapeUnusual;
	}

	/**
	 * What the shapes of payloads are told apart by.
	 * @return the digest of its own, or null where it was not recorded
	 */
	public @Nullable String shapeDigest() {
		return this.facts.shapeDigest;
	}

	/**
	 * The method of an HTTP call.
	 * @return such as GET, or null where that is not known
	 */
	public @Nullable String method() {
		return this.facts.method;
	}

	/**
	 * Whether it is a call by HTTP, and not what a call of a model or of a store is for.
	 * @return whether it is a client's, with a method
	 */
	public boolean isHttpCall() {
		return isClient() && !this.model && this.facts.method != null && !this.facts.database;
	}

	/**
	 * Which attempt it is.
	 * @return from 1 on, 0 where it is none
	 */
	public int attempt() {
		return isAttempt() ? (int) this.facts.attempt : 0;
	}

	/**
	 * Whether it is an attempt of a retried call.
	 * @return whether it says so
	 */
	public boolean isAttempt() {
		return this.facts.attempt > 0;
	}

	/**
	 * How long it may take.
	 * @return milliseconds, or not a number where no timeout is declared
	 */
	public double timeout() {
		return this.facts.timeout;
	}

	/**
	 * Whether it has a timeout.
	 * @return whether one is declared
	 */
	public boolean hasTimeout() {
		return this.facts.timeout > 0;
	}

	boolean hasBudget() {
		return !Double.isNaN(this.facts.budget);
	}

	/**
	 * The status of an HTTP call.
	 * @return the status, 0 where it has none
	 */
	public int status() {
		if (this.facts.responseStatus > 0) {
			return this.facts.responseStatus;
		}
		return (this.facts.oldStatus > 0) ? this.facts.oldStatus : this.facts.plainStatus;
	}

	/**
	 * Whether it was a question with the answer that there is none.
	 * @return whether nothing was found by a GET or HEAD
	 */
	public boolean isAnsweredNo() {
		String method = method();
		return status() == NOT_FOUND && (method == null || method.equals("GET") || method.equals("HEAD"));
	}

	/**
	 * What it failed with.
	 * @return the class of the exception, or another word for it; null where there is
	 * none
	 */
	public @Nullable String errorType() {
		return (this.facts.errorType != null) ? this.facts.errorType : this.facts.exception;
	}

}
