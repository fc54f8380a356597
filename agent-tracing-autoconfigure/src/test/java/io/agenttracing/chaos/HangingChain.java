package io.agenttracing.chaos;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.agenttracing.AgentStep;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.insight.hang.InflightAgentTracingAutoConfiguration;
import io.agenttracing.instrument.call.AspectAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.cap.LimitAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.export.ExportAgentTracingAutoConfiguration;
import io.agenttracing.pipeline.sampling.SamplingAgentTracingAutoConfiguration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application in a process of its own: does a step, says that it hangs, and hangs
 * until it is killed.
 */
final class HangingChain {

	/** What it prints before it hangs. */
	static final String BEGIN = "It hangs from now on";

	private HangingChain() {
	}

	public static void main(String[] arguments) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		Form form = context.getEnvironment().getRequiredProperty("chaos.form", Form.class);
		context.getBean(Loan.class).run(form);
	}

	/**
	 * What hangs, with the markers that it leaves.
	 */
	enum Form {

		/** An agent holds its thread. */
		AGENT("stuck invoke_workflow loan\n  stuck invoke_agent risk\n", "HangingChain$Risk.hang("),

		/** A model below an agent does. */
		MODEL("stuck invoke_workflow loan\n  stuck invoke_agent risk\n    stuck chat m\n", "HangingChain$Model.ask("),

		/** An agent has returned a future that nobody completes. */
		FUTURE("stuck invoke_workflow loan\n  stuck invoke_agent risk\n", "HangingChain$Loan.run(");

		private final String markers;

		private final String frame;

		Form(String markers, String frame) {
			this.markers = markers;
			this.frame = frame;
		}

		String markers() {
			return this.markers;
		}

		/**
		 * The beginning of a line of the stack that has to be known.
		 */
		String frame() {
			return this.frame;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, ObservationAutoConfiguration.class,
			OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class,
			MicrometerTracingAutoConfiguration.class, OtlpTracingAutoConfiguration.class,
			AgentTracingAutoConfiguration.class, AspectAgentTracingAutoConfiguration.class,
			SamplingAgentTracingAutoConfiguration.class, LimitAgentTracingAutoConfiguration.class,
			ExportAgentTracingAutoConfiguration.class, InflightAgentTracingAutoConfiguration.class })
	@Import({ Loan.class, Risk.class, Model.class })
	static class Application {

	}

	/**
	 * The workflow.
	 */
	@TracedAgent(name = "loan", role = TracedAgent.Role.ORCHESTRATOR)
	public static class Loan {

		private final Risk risk;

		private final Model model;

		Loan(Risk risk, Model model) {
			this.risk = risk;
			this.model = model;
		}

		public void run(Form form) throws InterruptedException {
			this.model.prepare();
			System.out.println(BEGIN);
			switch (form) {
				case AGENT -> this.risk.hang();
				case MODEL -> this.risk.ask();
				case FUTURE -> this.risk.later().join();
			}
		}

	}

	/**
	 * The agent.
	 */
	@TracedAgent(name = "risk")
	public static class Risk {

		private final Model model;

		Risk(Model model) {
			this.model = model;
		}

		public void hang() throws InterruptedException {
			new CountDownLatch(1).await();
		}

		public void ask() throws InterruptedException {
			this.model.ask();
		}

		public CompletableFuture<String> later() {
			return new CompletableFuture<>();
		}

	}

	/**
	 * The steps.
	 */
	public static class Model {

		@AgentStep(name = "prepare")
		public void prepare() {
		}

		@AgentStep(kind = StepKind.LLM, model = "m")
		public void ask() throws InterruptedException {
			new CountDownLatch(1).await();
		}

	}

}
