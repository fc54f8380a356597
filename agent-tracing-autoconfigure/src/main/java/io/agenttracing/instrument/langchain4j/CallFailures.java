package io.agenttracing.instrument.langchain4j;

import java.net.SocketException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.SpanFailures;
import io.agenttracing.span.WeakIdentityMap;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records why calls failed. What a provider says of an error may be told. Other
 * exceptions of LangChain4j quote what the model has said, those of tools are told to it,
 * and models of an application may quote what they are asked: of them only the class is
 * recorded, and of whoever wraps one that may be told.
 */
final class CallFailures {

	private static final Log logger = LogFactory.getLog(CallFailures.class);

	private static final String RATE_LIMIT = "rate_limit_exceeded";

	private static final String CONTEXT_LENGTH = "context_length_exceeded";

	private static final int BAD_REQUEST = 400;

	private static final int TOO_LARGE = 413;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int MAX_WRAPPERS = 8;

	// Of what a server has sent
	private static final int MAX_TEXT = 2_000;

	private static final Pattern CODE = Pattern.compile("\"code\"\\s{0,4}:\\s{0,4}\"([A-Za-z][A-Za-z0-9_.-]{0,63})\"");

	private static final Pattern TOO_LONG = Pattern
		.compile("context[ _-]?(?:length|window|size)|prompt is too long|input is too long|too many (?:input )?tokens");

	private static final String EXCEPTIONS = LangChain4jException.class.getPackageName();

	private static final String CLIENTS = "dev.langchain4j.http.";

	// Of models, which may be told of agents around as well
	private static final WeakIdentityMap<Throwable, Boolean> told = new WeakIdentityMap<>();

	private CallFailures() {
	}

	/**
	 * Records the failure of a model.
	 * @param spans knows which calls have failed
	 * @param span the span of its call
	 * @param failure the failure
	 * @param parent the context of the call
	 */
	static void ofModel(LangChain4jSpans spans, Span span, Throwable failure, Context parent) {
		Failures.attempt(logger, "The failure of a model could not be recorded", () -> {
			if (!span.isRecording()) {
				return;
			}
			Throwable reason = SpanFailures.unwrap(failure);
			Failures.attempt(logger, "It is not known who has thrown an exception", () -> {
				if (isOfProvider(reason)) {
					told.put(reason, true);
				}
			});
			describe(span, reason);
			String code = code(failure);
			if (code != null) {
				span.setAttribute(AgentSpanAttributes.ERROR_TYPE, code);
			}
			spans.failedCalls().add(reason, span, parent);
		});
	}

	/**
	 * Records the failure of an agent.
	 * @param spans knows which calls have failed
	 * @param span the span of the agent
	 * @param failure the failure
	 * @param parent the context of the call
	 */
	static void record(LangChain4jSpans spans, Span span, Throwable failure, Context parent) {
		Failures.attempt(logger, "The failure of an agent could not be recorded", () -> {
			if (!span.isRecording()) {
				return;
			}
			Throwable reason = SpanFailures.unwrap(failure);
			describe(span, reason);
			spans.failedCalls().add(reason, span, parent);
		});
	}

	private static void describe(Span span, Throwable reason) {
		if (told.get(reason) != null) {
			SpanFailures.record(span, reason);
		}
		else {
			type(span, reason);
		}
	}

	// Clients throw what they are told by the server, or by the network.
	private static boolean isOfProvider(Throwable failure) {
		Throwable reason = failure;
		for (int depth = 0; reason != null && depth < MAX_WRAPPERS; depth++) {
			if (reason.getClass() != LangChain4jException.class) {
				return isOfClient(reason);
			}
			// Wraps what is none of LangChain4j's own.
			reason = SpanFailures.causeOf(reason);
		}
		return true;
	}

	private static boolean isOfClient(Throwable failure) {
		if (failure.getClass().getPackageName().equals(EXCEPTIONS)) {
			return !(failure instanceof ToolArgumentsException || failure instanceof ToolExecutionException);
		}
		StackTraceElement[] frames = failure.getStackTrace();
		return failure instanceof SocketException || frames.length > 0 && frames[0].getClassName().startsWith(CLIENTS);
	}

	/**
	 * Records the class of a failure.
	 * @param span the span of what failed
	 * @param failure the failure, null if it is unknown
	 */
	static void type(Span span, @Nullable Throwable failure) {
		span.setStatus(StatusCode.ERROR);
		span.setAttribute(AgentSpanAttributes.ERROR_TYPE,
				(failure != null) ? SpanFailures.unwrap(failure).getClass().getName() : "tool_error");
	}

	private static @Nullable String code(Throwable failure) {
		Throwable reason = failure;
		for (int depth = 0; reason != null && depth < MAX_WRAPPERS; depth++) {
			if (reason instanceof HttpException http) {
				return code(http.statusCode(), http.getMessage());
			}
			if (reason instanceof RateLimitException && reason.getCause() == null) {
				return RATE_LIMIT;
			}
			reason = SpanFailures.causeOf(reason);
		}
		return null;
	}

	private static @Nullable String code(int status, @Nullable String message) {
		String body = (message != null) ? message.substring(0, Math.min(message.length(), MAX_TEXT)) : "";
		Matcher matcher = CODE.matcher(body);
		String code = matcher.find() ? matcher.group(1) : null;
		boolean unspecific = code == null || code.equals("invalid_request_error");
		if (unspecific && (status == BAD_REQUEST || status == TOO_LARGE) && TOO_LONG.matcher(body).find()) {
			return CONTEXT_LENGTH;
		}
		if (status == TOO_MANY_REQUESTS && unspecific) {
			return RATE_LIMIT;
		}
		if (code != null) {
			return code;
		}
		return (status >= BAD_REQUEST) ? String.valueOf(status) : null;
	}

}
