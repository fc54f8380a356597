package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpEntity;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Recognizes results that Spring MVC turns into an asynchronous response. Without a
 * current request the end of the response is unknown, and the call ends with its method.
 */
final class WebResponses implements ResponseCalls {

	private static final String ATTRIBUTE = WebResponses.class.getName();

	private static final String HANDLER = "org.springframework.web.servlet.HandlerMapping.bestMatchingHandler";

	static final String MVC = "org.springframework.web.servlet.";

	static final List<String> STREAMS = List.of("mvc.method.annotation.ResponseBodyEmitter",
			"mvc.method.annotation.StreamingResponseBody", "function.SseServerResponse",
			"function.StreamingServerResponse");

	static final List<String> RESPONSES = List.of("function.AsyncServerResponse");

	private final List<Class<?>> streams;

	private final List<Class<?>> responses;

	private final TypeCheck candidate;

	WebResponses(@Nullable ClassLoader classLoader) {
		this.streams = present(classLoader, STREAMS);
		this.responses = present(classLoader, RESPONSES);
		List<Class<?>> candidates = new ArrayList<>(
				List.of(DeferredResult.class, WebAsyncTask.class, Callable.class, HttpEntity.class));
		candidates.addAll(this.streams);
		candidates.addAll(this.responses);
		this.candidate = new TypeCheck(candidates);
	}

	private static List<Class<?>> present(@Nullable ClassLoader classLoader, List<String> names) {
		return names.stream()
			.filter((name) -> ClassUtils.isPresent(MVC + name, classLoader))
			.<Class<?>>map((name) -> ClassUtils.resolveClassName(MVC + name, classLoader))
			.toList();
	}

	@Override
	public boolean isResponse(Object result) {
		return this.candidate.matches(result) && (!(result instanceof HttpEntity<?>) || result instanceof Callable<?>
				|| isStream(result) || isOne(this.responses, result));
	}

	private boolean isStream(Object result) {
		return isOne(this.streams, (result instanceof HttpEntity<?> entity) ? entity.getBody() : result);
	}

	@Override
	public boolean endsWithResponse(Object result, TracedCall call) {
		RequestAttributes request = RequestContextHolder.getRequestAttributes();
		boolean stream = isStream(result);
		if (request == null
				|| (!stream && result instanceof Callable<?> && !isHandler(call.method().method(), request))) {
			return false;
		}
		Object manager = request.getAttribute(WebAsyncUtils.WEB_ASYNC_MANAGER_ATTRIBUTE,
				RequestAttributes.SCOPE_REQUEST);
		if (!(manager instanceof WebAsyncManager async) || async.isConcurrentHandlingStarted()) {
			return false;
		}
		responding(request, async).add(call, stream ? result : null);
		if (stream) {
			call.flowing();
		}
		return true;
	}

	private static RespondingCalls responding(RequestAttributes request, WebAsyncManager async) {
		if (request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof RespondingCalls known) {
			return known;
		}
		RespondingCalls calls = new RespondingCalls();
		async.registerCallableInterceptor(ATTRIBUTE, calls);
		async.registerDeferredResultInterceptor(ATTRIBUTE, calls);
		request.registerDestructionCallback(ATTRIBUTE, () -> {
			if (!async.isConcurrentHandlingStarted()) {
				// The result was not used as the response.
				calls.end(null);
			}
		}, RequestAttributes.SCOPE_REQUEST);
		request.setAttribute(ATTRIBUTE, calls, RequestAttributes.SCOPE_REQUEST);
		return calls;
	}

	// Any other Callable may be called at any time, or never.
	private static boolean isHandler(Method method, RequestAttributes request) {
		return request.getAttribute(HANDLER, RequestAttributes.SCOPE_REQUEST) instanceof HandlerMethod handler
				&& handler.getMethod().getName().equals(method.getName())
				&& Arrays.equals(handler.getMethod().getParameterTypes(), method.getParameterTypes());
	}

	private static boolean isOne(List<Class<?>> types, @Nullable Object result) {
		for (Class<?> type : types) {
			if (type.isInstance(result)) {
				return true;
			}
		}
		return false;
	}

}
