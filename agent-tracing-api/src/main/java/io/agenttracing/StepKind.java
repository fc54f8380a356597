package io.agenttracing;

/**
 * What a step of an agent does. The kind decides the span's name, its
 * {@link io.opentelemetry.api.trace.SpanKind} and the GenAI attributes it carries.
 *
 * @since 0.1.0
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">OpenTelemetry
 * semantic conventions for generative AI</a>
 */
public enum StepKind {

	/**
	 * A call of a language model: a CLIENT span <code>chat {model}</code>.
	 */
	LLM,

	/**
	 * A call of an embedding model: a CLIENT span <code>embeddings {model}</code>.
	 */
	EMBEDDING,

	/**
	 * A search in a data source: a CLIENT span <code>retrieval {name}</code>.
	 */
	RETRIEVAL,

	/**
	 * The execution of a tool: an INTERNAL span <code>execute_tool {name}</code>.
	 */
	TOOL,

	/**
	 * A call of any other service: a CLIENT span with the name of the step.
	 */
	API,

	/**
	 * A check of data: an INTERNAL span with the name of the step.
	 */
	VALIDATION,

	/**
	 * Work of the application itself: an INTERNAL span with the name of the step.
	 */
	COMPUTE,

	/**
	 * The planning of further steps: an INTERNAL span <code>plan {agent}</code>.
	 */
	PLAN,

	/**
	 * A choice between options: an INTERNAL span <code>decision {name}</code>.
	 */
	DECISION

}
