package io.agenttracing.instrument.springai;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.agenttracing.span.SpanFailures;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.core.retry.RetryException;
import org.springframework.http.HttpStatusCode;

/**
 * Why the call of a model failed, in the words of its provider: the code of the error or,
 * without one, the status of the answer. Two reasons have the same word for all
 * providers: {@code rate_limit_exceeded} and {@code context_length_exceeded}. Exceptions
 * of SDKs are recognized by the names of their classes, and read by their public methods:
 * an application has the SDK of its provider only.
 */
final class ErrorCode {

	static final String OPENAI = "com.openai.errors.OpenAIServiceException";

	static final String ANTHROPIC = "com.anthropic.errors.AnthropicServiceException";

	static final String RATE_LIMIT = "rate_limit_exceeded";

	static final String CONTEXT_LENGTH = "context_length_exceeded";

	static final String TOOL_CALL_LIMIT = "tool_call_limit_exceeded";

	private static final int BAD_REQUEST = 400;

	private static final int TOO_LARGE = 413;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int MAX_WRAPPERS = 8;

	// Both are what a server has sent.
	private static final int MAX_TEXT = 2_000;

	private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

	private static final Pattern CODE_IN_BODY = Pattern.compile("\"code\"\\s{0,4}:\\s{0,4}\"([A-Za-z0-9_.-]{1,64})\"");

	private static final Pattern STATUS = Pattern.compile("(?:HTTP )?([1-5]\\d\\d) - ");

	private static final Pattern TOO_LONG = Pattern
		.compile("context[ _-]?(?:length|window|size)|prompt is too long|input is too long|too many (?:input )?tokens");

	private ErrorCode() {
	}

	/**
	 * The type of an error.
	 * @param failure what a call failed with
	 * @return the provider's code, or the class of the exception
	 */
	static String of(Throwable failure) {
		Throwable reason = unwrap(failure);
		for (Class<?> type = reason.getClass(); type != null; type = type.getSuperclass()) {
			String code = code(reason, type);
			if (code != null) {
				return code;
			}
		}
		return reason.getClass().getName();
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable reason = SpanFailures.unwrap(failure);
		for (int depth = 0; depth < MAX_WRAPPERS && isWrapper(reason); depth++) {
			Throwable cause = SpanFailures.causeOf(reason);
			if (cause == null) {
				return reason;
			}
			reason = SpanFailures.unwrap(cause);
		}
		return reason;
	}

	private static boolean isWrapper(Throwable reason) {
		return reason instanceof RetryException || reason instanceof ToolExecutionException
				|| reason.getClass().getName().equals("reactor.core.Exceptions$ReactiveException");
	}

	private static @Nullable String code(Throwable failure, Class<?> type) {
		return switch (type.getName()) {
			case OPENAI ->
				of(text(read(failure, type, "code")), number(read(failure, type, "statusCode")), failure.getMessage());
			case ANTHROPIC -> of(text(read(failure, type, "errorType")), number(read(failure, type, "statusCode")),
					failure.getMessage());
			case "org.springframework.ai.retry.TransientAiException",
					"org.springframework.ai.retry.NonTransientAiException" ->
				ofMessage(bounded(failure.getMessage()));
			case "org.springframework.web.client.RestClientResponseException",
					"org.springframework.web.reactive.function.client.WebClientResponseException" ->
				ofBody(status(failure, type), bounded(text(read(failure, type, "getResponseBodyAsString"))));
			case "org.springframework.ai.model.tool.ToolCallLimitExceededException" -> TOOL_CALL_LIMIT;
			default -> null;
		};
	}

	private static @Nullable String ofMessage(String message) {
		Matcher matcher = STATUS.matcher(message);
		return matcher.lookingAt() ? ofBody(Integer.parseInt(matcher.group(1)), message) : null;
	}

	private static @Nullable String ofBody(int status, String body) {
		Matcher matcher = CODE_IN_BODY.matcher(body);
		return of(matcher.find() ? matcher.group(1) : null, status, body);
	}

	private static @Nullable String of(@Nullable String code, int status, @Nullable String message) {
		if (isTooLong(code, status, message)) {
			return CONTEXT_LENGTH;
		}
		if ("rate_limit_error".equals(code)) {
			return RATE_LIMIT;
		}
		if (code != null && CODE.matcher(code).matches()) {
			return code;
		}
		if (status == TOO_MANY_REQUESTS) {
			return RATE_LIMIT;
		}
		return (status >= BAD_REQUEST) ? String.valueOf(status) : null;
	}

	// Codes such as OpenAI's say it, others are those of any invalid request.
	private static boolean isTooLong(@Nullable String code, int status, @Nullable String message) {
		boolean unspecific = code == null || code.equals("invalid_request_error") || !CODE.matcher(code).matches();
		return unspecific && (status == BAD_REQUEST || status == TOO_LARGE)
				&& TOO_LONG.matcher(bounded(message).toLowerCase(Locale.ROOT)).find();
	}

	private static int status(Throwable failure, Class<?> type) {
		return (read(failure, type, "getStatusCode") instanceof HttpStatusCode code) ? code.value() : 0;
	}

	private static int number(@Nullable Object value) {
		return (value instanceof Integer number) ? number : 0;
	}

	private static @Nullable String text(@Nullable Object value) {
		Object present = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		return (present != null) ? present.toString() : null;
	}

	// What it sent is not in the SDK's form, or the SDK has changed: the class is left.
	private static @Nullable Object read(Throwable failure, Class<?> type, String method) {
		try {
			return type.getMethod(method).invoke(failure);
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static String bounded(@Nullable String text) {
		return (text == null) ? "" : text.substring(0, Math.min(text.length(), MAX_TEXT));
	}

}
