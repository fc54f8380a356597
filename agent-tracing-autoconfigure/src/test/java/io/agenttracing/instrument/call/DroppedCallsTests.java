package io.agenttracing.instrument.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import io.agenttracing.AgentStep;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.Deadline;
import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;
import io.agenttracing.testing.EndedSpans;
import io.agenttracing.testing.TracedApplication;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SdkTracerProviderBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Calls in traces that are neither sampled nor recorded.
 */
class DroppedCallsTests {

	private final ApplicationContextRunner runner = TracedApplication.runner()
		.withConfiguration(AutoConfigurations.of(SamplingAgentTracingAutoConfiguration.class))
		.withUserConfiguration(Agents.class)
		.withPropertyValues("agent-tracing.sampling.probability=0", "agent-tracing.sampling.keep.errors=false");

	@Test
	void callsBelowAnAgentThatIsNotSampledGoOnInItsContext() {
		run(this.runner, (context, seen) -> {
			assertThat(seen.get("agent").getSpanContext().isValid()).isTrue();
			assertThat(seen.get("agent").getSpanContext().isSampled()).isFalse();
			assertThat(seen.get("step").getSpanContext()).isEqualTo(seen.get("agent").getSpanContext());
			SpanCounts counts = context.getBean(SpanCounts.class);
			assertThat(counts.created()).isEqualTo(4).isEqualTo(counts.of(SpanOutcome.NOT_SAMPLED));
			assertThat(context.getBean(EndedSpans.class).all()).isEmpty();
		});
	}

	@Test
	void timeoutIsKnownBelowTheCallThatHasIt() {
		run(this.runner,
				(context, seen) -> assertThat(context.getBean(Seen.class).budgets).hasSize(2)
					.satisfies((budgets) -> assertThat(budgets.get(0)).isNull())
					.satisfies((budgets) -> assertThat(budgets.get(1)).isNotNull()));
	}

	@Test
	void rulesAreAskedNevertheless() {
		run(this.runner.withPropertyValues("agent-tracing.sampling.rules[0].agent=inner",
				"agent-tracing.sampling.rules[0].probability=1"),
				(context, seen) -> assertThat(context.getBean(EndedSpans.class).tree())
					.containsExactly("- > invoke_agent inner"));
	}

	@Test
	void samplerOfTheApplicationIsAskedOnceForEachCall() {
		run(this.runner.withUserConfiguration(OwnSampler.class), (context, seen) -> {
			assertThat(context.getBean(StepSampler.class).asked).containsOnly(entry("invoke_agent outer", 1),
					entry("work", 1), entry("invoke_agent inner", 1), entry("limited", 1));
			assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > work");
		});
	}

	@Test
	void samplerThatReplacesOursIsAskedOnceForEachCall() {
		run(this.runner.withUserConfiguration(LastWord.class),
				(context, seen) -> assertThat(context.getBean(EndedSpans.class).tree()).containsExactly("- > work"));
	}

	private static void run(ApplicationContextRunner runner, BiConsumer<ApplicationContext, Map<String, Span>> check) {
		runner.run((context) -> {
			context.getBean(Outer.class).call();
			check.accept(context, context.getBean(Seen.class).spans);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Agents {

		@Bean
		Seen seen() {
			return new Seen();
		}

		@Bean
		Outer outer(Seen seen, Steps steps, Inner inner) {
			return new Outer(seen, steps, inner);
		}

		@Bean
		Inner inner() {
			return new Inner();
		}

		@Bean
		Steps steps(Seen seen) {
			return new Steps(seen);
		}

	}

	/**
	 * What was current where.
	 */
	static class Seen {

		private final Map<String, Span> spans = new HashMap<>();

		private final List<@Nullable Deadline> budgets = new ArrayList<>();

	}

	@TracedAgent(name = "outer")
	static class Outer {

		private final Seen seen;

		private final Steps steps;

		private final Inner inner;

		Outer(Seen seen, Steps steps, Inner inner) {
			this.seen = seen;
			this.steps = steps;
			this.inner = inner;
		}

		public void call() {
			this.seen.spans.put("agent", Span.current());
			this.steps.work();
			this.steps.limited();
			this.inner.call();
		}

	}

	@TracedAgent(name = "inner")
	static class Inner {

		public void call() {
		}

	}

	static class Steps {

		private final Seen seen;

		Steps(Seen seen) {
			this.seen = seen;
		}

		@AgentStep
		public void work() {
			this.seen.spans.put("step", Span.current());
			this.seen.budgets.add(Deadline.of(Context.current()));
		}

		@AgentStep(timeout = "5s")
		public void limited() {
			this.seen.budgets.add(Deadline.of(Context.current()));
		}

	}

	/**
	 * Wants steps, whatever is above them.
	 */
	static class StepSampler implements Sampler {

		private final Map<String, Integer> asked = new ConcurrentHashMap<>();

		@Override
		public SamplingResult shouldSample(Context parentContext, String traceId, String name, SpanKind spanKind,
				Attributes attributes, List<LinkData> parentLinks) {
			this.asked.merge(name, 1, Integer::sum);
			return name.equals("work") ? SamplingResult.recordAndSample() : SamplingResult.drop();
		}

		@Override
		public String getDescription() {
			return "steps";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSampler {

		@Bean
		StepSampler stepSampler() {
			return new StepSampler();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LastWord {

		@Bean
		SdkTracerProviderBuilderCustomizer lastWord() {
			return (builder) -> builder.setSampler(new StepSampler());
		}

	}

}
