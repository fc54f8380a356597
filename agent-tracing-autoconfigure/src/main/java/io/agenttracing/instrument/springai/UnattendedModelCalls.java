package io.agenttracing.instrument.springai;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.AgentTracer;
import io.agenttracing.failure.Failures;
import io.agenttracing.span.CallPlace;
import io.agenttracing.span.CallPlaces;
import io.agenttracing.span.CurrentAgentSpan;
import io.agenttracing.span.LostThreads;
import io.agenttracing.span.ReactiveThreads;
import io.agenttracing.span.TrackedAgents;
import io.agenttracing.span.TrackedSpans;
import io.agenttracing.text.LogText;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.ai.model.observation.ModelObservationContext;

/**
 * Warns once of each place where a model is called and no agent is around: nobody would
 * know whose tokens these are. Where an agent is at work elsewhere, and its context has
 * not come along, that is what is told.
 */
final class UnattendedModelCalls implements ObservationHandler<Observation.Context> {

	private static final Log logger = LogFactory.getLog(AgentTracer.class);

	private static final int MAX_DEPTH = 512;

	private static final int MAX_PARENTS = 64;

	private static final String CLIENT = "org.springframework.ai.chat.client.observation.ChatClientObservationContext";

	private static final CallPlaces CALLERS = CallPlaces.callersOf(UnattendedModelCalls.class)
		.behind("org.springframework.", "io.micrometer.", "reactor.", "org.reactivestreams.");

	// A server that subscribes to a stream is no place, either.
	private static final CallPlaces PLACES = CALLERS.behind("io.netty.", "jakarta.", "org.apache.catalina.",
			"org.apache.coyote.", "org.apache.tomcat.", "org.eclipse.jetty.");

	private final LostThreads lostThreads;

	private final TrackedSpans openSpans;

	UnattendedModelCalls(LostThreads lostThreads, TrackedSpans openSpans) {
		this.lostThreads = lostThreads;
		this.openSpans = openSpans;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ModelObservationContext || context.getClass().getName().equals(CLIENT);
	}

	@Override
	public void onStart(Observation.Context context) {
		Failures.attempt(logger, "It could not be determined whether a model is called by an agent", () -> {
			if (!CurrentAgentSpan.of(Context.current()).getSpanContext().isValid()) {
				Span span = ObservationSpan.of(context);
				if (span.isRecording() && context instanceof ModelObservationContext<?, ?> call) {
					unattended(call, span);
				}
				else if (span.isRecording()) {
					// An advisor may call the model on another thread.
					context.put(CallPlace.class, PLACES.current(MAX_DEPTH));
				}
			}
		});
	}

	private void unattended(ModelObservationContext<?, ?> context, Span span) {
		String name = name(context);
		if (this.lostThreads.began(name, false, span, CALLERS) || this.lostThreads.isFull()) {
			return;
		}
		CallPlace place = place(context);
		if (this.lostThreads.isToldFirst(place)) {
			boolean lost = ReactiveThreads.isReactive(Thread.currentThread())
					&& TrackedAgents.areBeside(span, this.openSpans);
			logger.warn(LogText.of(name) + " has no agent around it, called at " + place
					+ (lost ? ", most likely for one whose context was lost. In a reactive chain or a coroutine set"
							+ " spring.reactor.context-propagation=auto, or carry the context: see docs/reactive.md."
							: ". Make the bean that calls it a @TracedAgent, or run the call in AgentTracer.agent: see"
									+ " docs/spring-ai.md.")
					+ " This is said once of each place.");
		}
	}

	private static CallPlace place(ModelObservationContext<?, ?> context) {
		CallPlace place = PLACES.current(MAX_DEPTH);
		ObservationView parent = context.getParentObservation();
		for (int i = 0; place.equals(CallPlace.UNKNOWN) && parent != null && i < MAX_PARENTS; i++) {
			place = parent.getContextView().getOrDefault(CallPlace.class, CallPlace.UNKNOWN);
			parent = parent.getContextView().getParentObservation();
		}
		return place;
	}

	// The span is named by whoever makes it, sooner or later.
	private static String name(ModelObservationContext<?, ?> context) {
		KeyValue model = context.getLowCardinalityKeyValue(AgentSpanAttributes.REQUEST_MODEL.getKey());
		String operation = context.getOperationMetadata().operationType();
		return (model != null && !model.getValue().equals(KeyValue.NONE_VALUE)) ? operation + " " + model.getValue()
				: operation;
	}

}
