package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.agenttracing.diagnosis.trace.SpanTree.Place;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span in its trace, with what it is to the rules. Times are milliseconds from the
 * first start in the trace.
 *
 * @since 0.1.0
 */
public final class SpanNode {

	private static final Set<String> MODEL_OPERATIONS = Set.of("chat", "text_completion", "generate_content");

	private static final Set<String> WRITES = Set.of("rpush", "lpush", "xadd", "publish", "spublish", "zadd", "set");

	private static final Set<String> BLOCKING_COMMANDS = Set.of("blpop", "brpop", "brpoplpush", "blmove", "blmpop",
			"bzpopmin", "bzpopmax", "bzmpop", "xread", "xreadgroup", "wait");

	private static final Pattern TIMEOUT = Pattern.compile("timeout|timed[ _-]?out|deadline[ _]?exceeded",
			Pattern.CASE_INSENSITIVE);

	private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

	private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");

	private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");

	private final SpanData data;

	private final SpanFacts facts;

	private final double begin;

	private final double end;

	private final boolean error;

	private final boolean model;

	private final boolean agent;

	private final boolean tool;

	private final String service;

	final Place place = new Place();

	private boolean wait;

	private boolean writes;

	private @Nullable Boolean timedOut;

	private @Nullable String label;

	SpanNode(SpanData data, long epochNanos) {
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

	private static boolean isAgentOperation(@Nullable String operation) {
		return "invoke_agent".equals(operation) || "invoke_workflow".equals(operation);
	}

	// A leaf is known as such when all children are.
	void settle() {
		if (this.facts.database) {
			String operation = (this.facts.databaseOperation != null) ? this.facts.databaseOperation : name();
			String command = operation.toLowerCase(Locale.ROOT);
			this.wait = BLOCKING_COMMANDS.contains(command);
			this.writes = WRITES.contains(command);
			return;
		}
		String messaging = this.facts.messagingOperation;
		this.wait = "receive".equals(messaging) || "poll".equals(messaging)
				|| (children().isEmpty() && WaitNames.isOne(name()));
		this.writes = isProducer();
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
	 * An attribute that may be a text where it should be a number.
	 * @param key the key
	 * @return the number, or not a number where there is none
	 */
	public double number(AttributeKey<?> key) {
		return LenientValue.number(value(key));
	}

	/**
	 * An attribute that is counted.
	 * @param key the key
	 * @return the number, 0 where there is none
	 */
	public long count(AttributeKey<?> key) {
		return LenientValue.count(value(key));
	}

	/**
	 * An attribute as text.
	 * @param key the key
	 * @return the text, or null where there is none
	 */
	public @Nullable String text(AttributeKey<?> key) {
		return LenientValue.text(value(key));
	}

	/**
	 * An attribute that has several values.
	 * @param key the key
	 * @return the values
	 */
	public List<String> texts(AttributeKey<?> key) {
		return LenientValue.texts(value(key));
	}

	/**
	 * An attribute that is true or not.
	 * @param key the key
	 * @return whether it is true
	 */
	public boolean isTrue(AttributeKey<?> key) {
		return LenientValue.truth(value(key));
	}

	private @Nullable Object value(AttributeKey<?> key) {
		Object value = this.data.getAttributes().get(key);
		if (value != null) {
			return value;
		}
		for (Map.Entry<AttributeKey<?>, Object> entry : this.data.getAttributes().asMap().entrySet()) {
			if (entry.getKey().getKey().equals(key.getKey())) {
				return entry.getValue();
			}
		}
		return null;
	}

	/**
	 * Its parent, or the producer that a consumer links to.
	 * @return the parent, or null where it has none or that is not here
	 */
	public @Nullable SpanNode parent() {
		return this.place.parent();
	}

	/**
	 * Its children, in the order of their begin.
	 * @return the children
	 */
	public List<SpanNode> children() {
		return this.place.children();
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
	 * Whether it blocks until somebody else is done: its time belongs to whoever that is.
	 * @return whether it only waits
	 */
	public boolean isWait() {
		return this.wait;
	}

	/**
	 * Whether it writes something that others may wait for.
	 * @return whether it is a message, or such a command of a store
	 */
	boolean isWrite() {
		return this.writes;
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
	 * Whether the shape of its payload was recorded.
	 * @return whether it was
	 */
	public boolean hasShape() {
		return this.facts.shaped;
	}

	/**
	 * The method of an HTTP call.
	 * @return such as GET, or null where that is not known
	 */
	public @Nullable String method() {
		return this.facts.method;
	}

	/**
	 * Which attempt it is.
	 * @return from 1 on, 0 where it is none
	 */
	public int attempt() {
		return isAttempt() ? (int) this.facts.attempt : 0;
	}

	/**
	 * Where it is in {@link Trace#order()}.
	 * @return its index
	 */
	public int order() {
		return this.place.order();
	}

	/**
	 * How far below the topmost span it is.
	 * @return 0 for the topmost span
	 */
	public int depth() {
		return this.place.depth();
	}

	/**
	 * The topmost span above it that is here.
	 * @return itself where nothing is above it
	 */
	public SpanNode top() {
		SpanNode top = this.place.top();
		return (top != null) ? top : this;
	}

	/**
	 * Whether it names a parent, which may be missing.
	 * @return whether something called it
	 */
	public boolean hasCaller() {
		return this.place.called();
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
	 * What it failed with.
	 * @return the class of the exception, or another word for it; null where there is
	 * none
	 */
	public @Nullable String errorType() {
		return (this.facts.errorType != null) ? this.facts.errorType : this.facts.exception;
	}

	/**
	 * Whether it failed because its time was over. Clients also say "cancelled": then the
	 * time that it took tells.
	 * @return whether it timed out
	 */
	public boolean isTimedOut() {
		Boolean known = this.timedOut;
		if (known == null) {
			known = this.error && (status() == 408 || status() == 504 || tookItsTimeout() || saysTimeout());
			this.timedOut = known;
		}
		return known;
	}

	private boolean tookItsTimeout() {
		double limit = timeout();
		return duration() >= limit - Tolerance.of(limit)
				&& duration() <= limit + Math.max(Tolerance.GIVING_UP, limit / 10);
	}

	private boolean saysTimeout() {
		if (isTimeout(this.facts.errorType) || isTimeout(this.facts.exception)
				|| isTimeout(this.data.getStatus().getDescription())) {
			return true;
		}
		for (EventData event : this.data.getEvents()) {
			if (isTimeout(event.getAttributes().get(EXCEPTION_TYPE))
					|| isTimeout(event.getAttributes().get(EXCEPTION_MESSAGE))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isTimeout(@Nullable String text) {
		return text != null && TIMEOUT.matcher(text).find();
	}

	/**
	 * Whether somebody who waited for it has stopped to do so: it timed out, was
	 * cancelled, or failed when its time was over.
	 * @return whether it gave up
	 */
	public boolean gaveUp() {
		return this.facts.cancelled || isTimedOut()
				|| (this.error && hasTimeout() && this.end >= this.begin + timeout() - Tolerance.of(timeout()));
	}

	/**
	 * The name for people: a bare call of a client is named by what it is for.
	 * @return such as {@code http post of chat m}, or {@code http get to risk-api}
	 */
	public String label() {
		String known = this.label;
		if (known == null) {
			known = describe();
			this.label = known;
		}
		return known;
	}

	private String describe() {
		if (!isClient()) {
			return (this.facts.clientName != null) ? name() + " to " + this.facts.clientName : name();
		}
		if (this.facts.operation == null) {
			SpanNode purpose = parent();
			for (int i = 0; i < SpanTree.MAX_STEPS && purpose != null && !purpose.isPurpose(); i++) {
				purpose = purpose.parent();
			}
			if (purpose != null && purpose.isPurpose() && !isAgentOperation(purpose.facts.operation)) {
				return name() + " of " + purpose.name();
			}
		}
		String host = host();
		return (host != null) ? name() + " to " + host : name();
	}

	private boolean isPurpose() {
		return this.facts.operation != null || this.model || this.facts.stepKind != null || isAttempt();
	}

	@Nullable String host() {
		return (this.facts.clientName != null) ? this.facts.clientName : this.facts.serverAddress;
	}

	/**
	 * Where a call goes to: what the same finding about two calls is grouped by.
	 * @return the host, or the name of the call where that is not known
	 */
	public String peer() {
		String host = host();
		if (host == null) {
			host = this.facts.peerService;
		}
		return (host != null) ? host : label();
	}

	/**
	 * What two calls share that are attempts of one: where they go, and with what.
	 * @return a key, or null where that is not known
	 */
	public @Nullable String target() {
		String where = this.facts.url;
		if (where == null) {
			where = (this.facts.fullUrl != null) ? this.facts.fullUrl : this.facts.uri;
		}
		if (where == null) {
			where = this.facts.argumentsDigest;
		}
		return (where != null) ? name() + '\n' + this.facts.method + '\n' + where : null;
	}

	/**
	 * What is below it, the parent first.
	 * @return all spans below
	 */
	public List<SpanNode> below() {
		return this.place.below();
	}

	/**
	 * The spans above it.
	 * @return the parent first
	 */
	public List<SpanNode> ancestors() {
		List<SpanNode> ancestors = new ArrayList<>();
		for (SpanNode node = parent(); node != null; node = node.parent()) {
			ancestors.add(node);
		}
		return ancestors;
	}

	/**
	 * Whether it is somewhere below another span.
	 * @param other the other span
	 * @return whether the other is an ancestor
	 */
	public boolean isBelow(SpanNode other) {
		return this.place.order() > other.place.order() && this.place.order() <= other.place.last();
	}

	@Override
	public String toString() {
		return label() + ' ' + id();
	}

}
