package io.agenttracing.test.record;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.pipeline.collector.CollectorUse;
import io.agenttracing.text.LogText;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Why there may be no spans of an application.
 */
public final class TracingState {

	private static final String ALL = "AlwaysOnSampler";

	private final Environment environment;

	private final @Nullable SpanRecorder recorder;

	private final @Nullable SdkTracerProvider provider;

	private TracingState(ApplicationContext application) {
		this.environment = application.getEnvironment();
		this.recorder = application.getBeanProvider(SpanRecorder.class).stream().findFirst().orElse(null);
		this.provider = application.getBeanProvider(SdkTracerProvider.class).getIfUnique();
	}

	/**
	 * Looks at an application.
	 * @param application the application
	 * @return sentences, the most probable reason first
	 */
	public static List<String> of(ApplicationContext application) {
		return new TracingState(application).sentences();
	}

	private List<String> sentences() {
		List<String> sentences = new ArrayList<>();
		if (isSwitchedOff("agent-tracing.enabled")) {
			sentences.add("Agents, steps and messages are not traced: agent-tracing.enabled is false.");
		}
		if (isSwitchedOff("management.opentelemetry.enabled")) {
			sentences.add("Nothing is traced: management.opentelemetry.enabled is false.");
		}
		if (this.recorder == null) {
			sentences.add("The application context of the test is not recorded: a nested class with"
					+ " @NestedTestConfiguration(OVERRIDE) needs an @AgentTracingTest of its own.");
		}
		else if (this.provider == null) {
			sentences.add("The application has no tracer of Spring Boot: there is no bean of type SdkTracerProvider.");
		}
		else {
			addOf(this.provider, this.recorder, sentences);
		}
		return sentences;
	}

	private static void addOf(SdkTracerProvider provider, SpanRecorder recorder, List<String> sentences) {
		if (!CollectorUse.shows(provider, SpanRecorder.class)) {
			sentences.add("The SdkTracerProvider of the application lacks the beans of type SpanProcessor, so that its"
					+ " spans are not recorded: add them to its builder.");
		}
		else if (!recorder.isReached()) {
			sentences.add("No span was started in the application so far: a method of the bean itself that calls an"
					+ " agent of its own bypasses the proxy that traces it.");
		}
		String sampler = provider.getSampler().getDescription();
		if (!sampler.equals(ALL)) {
			sentences
				.add("The application has a sampler of its own, which may drop traces: " + LogText.of(sampler) + '.');
		}
	}

	private boolean isSwitchedOff(String property) {
		return !this.environment.getProperty(property, Boolean.class, true);
	}

}
