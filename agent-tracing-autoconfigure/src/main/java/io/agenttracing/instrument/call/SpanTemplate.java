package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.agenttracing.AgentCall;
import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.StepKind;
import io.agenttracing.TracedAgent;
import io.agenttracing.context.Deadline;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The constant parts of the spans of one agent or step: name, kind and attributes,
 * following OpenTelemetry's semantic conventions for generative AI.
 *
 * @param callName the name of the agent or step
 * @param stepKind what the step does, null for an agent
 * @param spanName the name of the span
 * @param spanKind the kind of the span
 * @param attributes the constant attributes
 * @param timeoutMillis the declared timeout of the call in milliseconds, 0 if there is
 * none
 */
record SpanTemplate(String callName, @Nullable StepKind stepKind, String spanName, SpanKind spanKind,
		Attributes attributes, long timeoutMillis) {

	private static final double MILLIS_PER_SECOND = 1000;

	private SpanTemplate(String callName, @Nullable StepKind stepKind, String spanName, SpanKind spanKind,
			Attributes attributes) {
		this(callName, stepKind, spanName, spanKind, attributes, 0);
	}

	/**
	 * The template of an agent.
	 * @param name the name of the agent or workflow
	 * @param role the role of the agent
	 * @param version its version, empty if unknown
	 * @param description what it does, empty if unknown
	 * @return the template
	 */
	static SpanTemplate agent(String name, TracedAgent.Role role, String version, String description) {
		boolean workflow = role == TracedAgent.Role.ORCHESTRATOR;
		String operation = workflow ? "invoke_workflow" : "invoke_agent";
		AttributesBuilder attributes = operation(operation).put(AgentSpanAttributes.AGENT_NAME, name);
		if (workflow) {
			attributes.put(AgentSpanAttributes.WORKFLOW_NAME, name);
		}
		if (StringUtils.hasText(version)) {
			attributes.put(AgentSpanAttributes.AGENT_VERSION, version);
		}
		if (StringUtils.hasText(description)) {
			attributes.put(AgentSpanAttributes.AGENT_DESCRIPTION, description);
		}
		return new SpanTemplate(name, null, operation + " " + name, SpanKind.INTERNAL, attributes.build());
	}

	/**
	 * The template of an agent without a method.
	 */
	static SpanTemplate agent(@Nullable String name, TracedAgent.Role role) {
		return agent(named(name, (role == TracedAgent.Role.ORCHESTRATOR) ? "workflow" : "agent"), role, "", "");
	}

	/**
	 * The template of a step.
	 * @param name the name of the step
	 * @param kind what the step does
	 * @param model the requested model, empty if unknown
	 * @param provider the provider of the model, empty if unknown
	 * @param agent the agent that the step belongs to, null if there is none
	 * @return the template
	 */
	static SpanTemplate step(String name, StepKind kind, String model, String provider, @Nullable String agent) {
		return switch (kind) {
			case LLM -> model("chat", kind, name, model, provider);
			case EMBEDDING -> model("embeddings", kind, name, model, provider);
			case RETRIEVAL -> genAi("retrieval", kind, name, SpanKind.CLIENT,
					operation("retrieval").put(AgentSpanAttributes.DATA_SOURCE_ID, name));
			case TOOL -> genAi("execute_tool", kind, name, SpanKind.INTERNAL, tool(name, agent));
			case PLAN -> (agent != null)
					? new SpanTemplate(name, kind, "plan " + agent, SpanKind.INTERNAL,
							operation("plan").put(AgentSpanAttributes.AGENT_NAME, agent).build())
					: genAi("plan", kind, name, SpanKind.INTERNAL, operation("plan"));
			case DECISION -> genAi("decision", kind, name, SpanKind.INTERNAL,
					Attributes.builder().put(AgentSpanAttributes.DECISION_NAME, name));
			case API -> plain(kind, name, SpanKind.CLIENT);
			case VALIDATION, COMPUTE -> plain(kind, name, SpanKind.INTERNAL);
		};
	}

	/**
	 * The template of a step without a method. The name of a call of a model is that of
	 * the model.
	 */
	static SpanTemplate step(@Nullable String name, @Nullable StepKind kind) {
		StepKind known = (kind != null) ? kind : StepKind.COMPUTE;
		boolean model = known == StepKind.LLM || known == StepKind.EMBEDDING;
		String named = named(name, kindName(known));
		return step(named, known, (model && named.equals(name)) ? named : "", "", null);
	}

	/**
	 * The template of a decision between known options.
	 */
	static SpanTemplate decision(@Nullable String name, List<String> options) {
		String named = named(name, kindName(StepKind.DECISION));
		return genAi("decision", StepKind.DECISION, named, SpanKind.INTERNAL,
				Attributes.builder()
					.put(AgentSpanAttributes.DECISION_NAME, named)
					.put(AgentSpanAttributes.DECISION_OPTIONS, options));
	}

	/**
	 * The template of a fallback.
	 */
	static SpanTemplate fallback(@Nullable String name) {
		String named = named(name, "fallback");
		return new SpanTemplate(named, null, "fallback " + named, SpanKind.INTERNAL, Attributes.empty());
	}

	/**
	 * The template of work that continues a remote trace.
	 */
	static SpanTemplate continued(@Nullable String name) {
		String named = named(name, "process");
		return new SpanTemplate(named, null, named, SpanKind.CONSUMER, Attributes.empty());
	}

	/**
	 * The same call with a timeout.
	 * @param timeout the timeout, null for the template as it is
	 */
	SpanTemplate withTimeout(@Nullable Duration timeout) {
		if (timeout == null) {
			return this;
		}
		long millis = Math.max(1, timeout.toMillis());
		return new SpanTemplate(this.callName, this.stepKind, this.spanName, this.spanKind,
				this.attributes.toBuilder().put(AgentSpanAttributes.TIMEOUT_MS, millis).build(), millis);
	}

	/**
	 * The same call with the place in the code where it is.
	 * @param method the method as its class declares it
	 */
	SpanTemplate at(Method method) {
		return new SpanTemplate(this.callName, this.stepKind, this.spanName, this.spanKind,
				this.attributes.toBuilder()
					.put(AgentSpanAttributes.CODE_FUNCTION_NAME,
							method.getDeclaringClass().getName() + '.' + method.getName())
					.build(),
				this.timeoutMillis);
	}

	/**
	 * The same decision with options.
	 * @param options the options, empty if unknown
	 */
	SpanTemplate withOptions(List<String> options) {
		return options.isEmpty() ? this
				: new SpanTemplate(this.callName, this.stepKind, this.spanName, this.spanKind,
						this.attributes.toBuilder().put(AgentSpanAttributes.DECISION_OPTIONS, options).build(),
						this.timeoutMillis);
	}

	/**
	 * The operation of the span.
	 */
	AgentCall.Operation operation() {
		if (this.stepKind != null) {
			return AgentCall.Operation.STEP;
		}
		if (this.spanKind == SpanKind.CONSUMER) {
			return AgentCall.Operation.PROCESS;
		}
		return (this.attributes.get(AgentSpanAttributes.OPERATION_NAME) != null) ? AgentCall.Operation.AGENT
				: AgentCall.Operation.FALLBACK;
	}

	/**
	 * Whether a stream of the call may hang after its first element: that of a model, and
	 * that of an agent, which may pass on a model's.
	 */
	boolean isPaced() {
		return this.stepKind == StepKind.LLM || operation() == AgentCall.Operation.AGENT;
	}

	/**
	 * Whether it is the span of a workflow.
	 */
	boolean isWorkflow() {
		return this.attributes.get(AgentSpanAttributes.WORKFLOW_NAME) != null;
	}

	/**
	 * Adds the deadline of a call that starts now.
	 * @param parent the context of the call
	 */
	Context limit(Context parent) {
		return (this.timeoutMillis > 0) ? Deadline.limit(parent, this.timeoutMillis, this.spanName) : parent;
	}

	/**
	 * Records when the first element of a stream came.
	 * @param span the span of the call
	 * @param milliseconds the time since its start
	 */
	void first(Span span, double milliseconds) {
		span.setAttribute(AgentSpanAttributes.TIME_TO_FIRST_ELEMENT, milliseconds);
		if (this.stepKind == StepKind.LLM) {
			span.setAttribute(AgentSpanAttributes.RESPONSE_TIME_TO_FIRST_CHUNK, milliseconds / MILLIS_PER_SECOND);
		}
	}

	private static SpanTemplate model(String operation, StepKind kind, String name, String model, String provider) {
		AttributesBuilder attributes = operation(operation);
		if (StringUtils.hasText(provider)) {
			attributes.put(AgentSpanAttributes.PROVIDER_NAME, provider);
		}
		if (!StringUtils.hasText(model)) {
			return genAi(operation, kind, name, SpanKind.CLIENT, attributes);
		}
		attributes.put(AgentSpanAttributes.REQUEST_MODEL, model);
		if (!name.equals(model)) {
			attributes.put(AgentSpanAttributes.STEP_NAME, name);
		}
		return new SpanTemplate(name, kind, operation + " " + model, SpanKind.CLIENT, attributes.build());
	}

	private static AttributesBuilder tool(String name, @Nullable String agent) {
		AttributesBuilder attributes = operation("execute_tool").put(AgentSpanAttributes.TOOL_NAME, name)
			.put(AgentSpanAttributes.TOOL_TYPE, "function");
		return (agent != null) ? attributes.put(AgentSpanAttributes.AGENT_NAME, agent) : attributes;
	}

	private static SpanTemplate genAi(String operation, StepKind kind, String name, SpanKind spanKind,
			AttributesBuilder attributes) {
		return new SpanTemplate(name, kind, operation + " " + name, spanKind, attributes.build());
	}

	private static SpanTemplate plain(StepKind kind, String name, SpanKind spanKind) {
		return new SpanTemplate(name, kind, name, spanKind,
				Attributes.of(AgentSpanAttributes.STEP_KIND, kindName(kind)));
	}

	private static String kindName(StepKind kind) {
		return kind.name().toLowerCase(Locale.ROOT);
	}

	private static String named(@Nullable String name, String otherwise) {
		return (name != null && !name.isBlank()) ? name : otherwise;
	}

	private static AttributesBuilder operation(String operation) {
		return Attributes.builder().put(AgentSpanAttributes.OPERATION_NAME, operation);
	}

}
