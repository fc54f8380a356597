package io.agenttracing.diagnosis.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanTree.Place;
import io.agenttracing.text.LogText;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/**
 * A span in its trace, with what it is to the rules. Times are milliseconds from the
 * first start in the trace.
 *
 * @since 0.1.0
 */
public final class SpanNode extends SpanView {

	private static final Set<String> WRITES = Set.of("rpush", "lpush", "xadd", "publish", "spublish", "zadd", "set");

	private static final Set<String> BLOCKING_COMMANDS = Set.of("blpop", "brpop", "brpoplpush", "blmove", "blmpop",
			"bzpopmin", "bzpopmax", "bzmpop", "xread", "xreadgroup", "wait");

	private static final Pattern TIMEOUT = Pattern.compile("timeout|timed[ _-]?out|deadline[ _]?exceeded",
			Pattern.CASE_INSENSITIVE);

	// A pattern, or what is beyond the number of names.
	private static final Pattern NAMES_OF_MANY = Pattern.compile("[*?]|^\\(other\\)$");

	private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");

	private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");

	final Place place = new Place();

	private boolean wait;

	private boolean writes;

	private @Nullable Boolean timedOut;

	private @Nullable String label;

	SpanNode(SpanData data, long epochNanos) {
		super(data, epochNanos);
	}

	// A leaf is known as such when all children are.
	void settle() {
		if (facts().database) {
			String operation = facts().databaseOperation;
			String command = ((operation != null) ? operation : name()).toLowerCase(Locale.ROOT);
			this.wait = BLOCKING_COMMANDS.contains(command);
			this.writes = WRITES.contains(command);
			return;
		}
		String messaging = facts().messagingOperation;
		this.wait = "receive".equals(messaging) || "poll".equals(messaging)
				|| (children().isEmpty() && WaitNames.isOne(name()));
		this.writes = isProducer();
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
		Object value = data().getAttributes().get(key);
		if (value != null) {
			return value;
		}
		for (Map.Entry<AttributeKey<?>, Object> entry : data().getAttributes().asMap().entrySet()) {
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
	 * Whether nobody above it is known to wait for it as a call: it consumes a message,
	 * or outlives its parent in the same service.
	 * @return whether it has a life of its own
	 */
	public boolean isDetached() {
		return this.place.detached();
	}

	/**
	 * The nearest agent above it.
	 * @return the agent, or the topmost span where there is none
	 */
	public SpanNode owner() {
		SpanNode owner = this.place.owner();
		return (owner != null) ? owner : this;
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
	 * Whether it failed because its time was over. Clients also say "cancelled": then the
	 * time that it took tells.
	 * @return whether it timed out
	 */
	public boolean isTimedOut() {
		Boolean known = this.timedOut;
		if (known == null) {
			known = isError() && !wasRefused()
					&& (status() == 408 || status() == 504 || tookItsTimeout() || saysTimeout());
			this.timedOut = known;
		}
		return known;
	}

	// A server that refuses a request answers in time, whatever its words are about.
	private boolean wasRefused() {
		return status() >= 400 && status() < 500 && status() != 408;
	}

	private boolean tookItsTimeout() {
		double limit = timeout();
		return duration() >= limit - Tolerance.of(limit)
				&& duration() <= limit + Math.max(Tolerance.GIVING_UP, limit / 10);
	}

	private boolean saysTimeout() {
		if (isTimeout(facts().errorType) || isTimeout(facts().exception)
				|| isTimeout(data().getStatus().getDescription())) {
			return true;
		}
		for (EventData event : data().getEvents()) {
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
		return facts().cancelled || isTimedOut()
				|| (isError() && hasTimeout() && end() >= begin() + timeout() - Tolerance.of(timeout()));
	}

	/**
	 * The name for people: a bare call of a client is named by what it is for. Safe for a
	 * line, and not long.
	 * @return such as {@code http post of chat m}, or {@code http get to risk-api}
	 */
	public String label() {
		String known = this.label;
		if (known == null) {
			known = LogText.of(describe());
			this.label = known;
		}
		return known;
	}

	private String describe() {
		if (!isClient()) {
			String other = (isServer() || facts().method == null) ? facts().clientName : host();
			return (other != null) ? name() + " to " + other : name();
		}
		if (facts().operation == null) {
			SpanNode purpose = parent();
			for (int i = 0; i < SpanTree.MAX_STEPS && purpose != null && !purpose.isPurpose(); i++) {
				purpose = purpose.parent();
			}
			if (purpose != null && purpose.isPurpose() && !isAgentOperation(purpose.facts().operation)) {
				return name() + " of " + RetriedCalls.nameOfCall(purpose);
			}
		}
		String host = host();
		return (host != null) ? name() + " to " + host : name();
	}

	private boolean isPurpose() {
		return facts().operation != null || isModelCall() || facts().stepKind != null || isAttempt();
	}

	@Nullable String host() {
		return (facts().clientName != null) ? facts().clientName : facts().serverAddress;
	}

	/**
	 * Where a call goes to: what the same finding about two calls is grouped by.
	 * @return the host, or the name of the call where that is not known
	 */
	public String peer() {
		String host = host();
		if (host == null) {
			host = facts().peerService;
		}
		return (host != null) ? host : label();
	}

	/**
	 * What two calls share that are attempts of one: where they go, and with what.
	 * @return a key, or null where that is not known
	 */
	public @Nullable String target() {
		String where = facts().url;
		if (where == null) {
			where = (facts().fullUrl != null) ? facts().fullUrl : facts().uri;
			// A template says nothing about which one it was.
			where = (where != null && where.indexOf('{') >= 0) ? null : where;
		}
		if (where == null) {
			where = facts().argumentsDigest;
		}
		return (where != null) ? name() + '\n' + facts().method + '\n' + where : null;
	}

	/**
	 * Where it received a message of which each receiver gets a copy of its own: what is
	 * received here once, is received here always.
	 * @return the destination, or null where it is not known to be one, since it shares
	 * messages with others, as in a group, or its name with other destinations
	 */
	public @Nullable String broadcast() {
		String destination = isConsumer() ? text(AgentSpanAttributes.MESSAGING_DESTINATION_NAME) : null;
		if (destination == null || !"redis".equals(text(AgentSpanAttributes.MESSAGING_SYSTEM))
				|| text(AgentSpanAttributes.MESSAGING_CONSUMER_GROUP_NAME) != null) {
			return null;
		}
		return NAMES_OF_MANY.matcher(destination).find() ? null : destination;
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
