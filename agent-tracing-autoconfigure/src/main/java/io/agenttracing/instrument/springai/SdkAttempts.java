package io.agenttracing.instrument.springai;

import java.util.concurrent.TimeUnit;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.RetryCounts;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.ContextView;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.model.observation.ModelObservationContext;

/**
 * Makes attempts of the requests that the SDKs of OpenAI and Anthropic repeat by
 * themselves: each says in its headers the how many-th it is, and its timeout. The call
 * is the model's Observation around, if there is one.
 */
final class SdkAttempts implements ObservationHandler<OkHttpContext> {

	private static final Log logger = LogFactory.getLog(SdkAttempts.class);

	private static final String RETRY_COUNT = "X-Stainless-Retry-Count";

	private static final String TIMEOUT = "X-Stainless-Timeout";

	private static final String READ_TIMEOUT = "X-Stainless-Read-Timeout";

	/** What it calls a thread while that makes a request. */
	private static final String OKHTTP = "OkHttp ";

	private static final int BAD_REQUEST = 400;

	private final RetryCounts counts;

	SdkAttempts(RetryCounts counts) {
		this.counts = counts;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof OkHttpContext;
	}

	@Override
	public void onStart(OkHttpContext context) {
		Failures.attempt(logger, "An attempt of an SDK could not be recorded", () -> {
			Request request = context.getRequest();
			long count = number(request, RETRY_COUNT);
			if (count >= 0) {
				begin(context, request, count);
			}
		});
	}

	private void begin(OkHttpContext context, Request request, long count) {
		Span span = ObservationSpan.of(context);
		if (isPartOfCall(context)) {
			span.setAttribute(AgentSpanAttributes.RETRY_ATTEMPT, count + 1);
		}
		long timeout = Math.max(number(request, TIMEOUT), number(request, READ_TIMEOUT));
		if (timeout > 0) {
			span.setAttribute(AgentSpanAttributes.TIMEOUT_MS, TimeUnit.SECONDS.toMillis(timeout));
		}
		if (count > 0) {
			this.counts.addRetry();
			span.setAttribute(AgentSpanAttributes.HTTP_REQUEST_RESEND_COUNT, count);
			ContextView call = call(context);
			if (call != null) {
				ObservationSpan.of(call).setAttribute(AgentSpanAttributes.RETRY_ATTEMPTS, count + 1);
			}
			if (call != null && call.get(SdkAttempts.class) instanceof Long end) {
				long nanos = Math.max(0, System.nanoTime() - end);
				span.setAttribute(AgentSpanAttributes.RETRY_BACKOFF_MS, TimeUnit.NANOSECONDS.toMillis(nanos));
			}
		}
	}

	@Override
	public void onStop(OkHttpContext context) {
		Failures.attempt(logger, "The end of an attempt of an SDK could not be recorded", () -> {
			if (number(context.getRequest(), RETRY_COUNT) >= 0) {
				end(context);
			}
		});
	}

	// Whoever made the span ends it later.
	private static void end(OkHttpContext context) {
		String errorType = errorType(context);
		if (errorType != null) {
			ObservationSpan.of(context)
				.setStatus(StatusCode.ERROR)
				.setAttribute(AgentSpanAttributes.ERROR_TYPE, errorType);
		}
		if (call(context) instanceof Observation.Context call) {
			call.put(SdkAttempts.class, System.nanoTime());
		}
	}

	private static @Nullable String errorType(OkHttpContext context) {
		Throwable failure = context.getError();
		if (failure != null) {
			return failure.getClass().getName();
		}
		Response response = context.getResponse();
		return (response != null && response.code() >= BAD_REQUEST) ? String.valueOf(response.code()) : null;
	}

	// The request of a stream is one, too, though it has lost the call: it is made on a
	// thread of OkHttp. Others of no call are traces of their own, such as a
	// transcription.
	private static boolean isPartOfCall(OkHttpContext context) {
		return context.getParentObservation() != null || Span.current().getSpanContext().isValid()
				|| Thread.currentThread().getName().startsWith(OKHTTP);
	}

	private static @Nullable ContextView call(OkHttpContext context) {
		ObservationView parent = context.getParentObservation();
		return (parent != null && parent.getContextView() instanceof ModelObservationContext<?, ?> call) ? call : null;
	}

	private static long number(@Nullable Request request, String header) {
		String value = (request != null) ? request.header(header) : null;
		try {
			return (value != null) ? Integer.parseInt(value) : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

}
