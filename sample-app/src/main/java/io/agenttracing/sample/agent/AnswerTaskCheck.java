package io.agenttracing.sample.agent;

import java.util.stream.Collectors;

import io.agenttracing.AgentStep;
import io.agenttracing.AgentTracer;
import io.agenttracing.StepKind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Checks what another agent sent, before anybody works with it.
 */
@Component
class AnswerTaskCheck {

	private final JsonMapper json;

	private final AgentTracer tracer;

	AnswerTaskCheck(JsonMapper json, AgentTracer tracer) {
		this.json = json;
		this.tracer = tracer;
	}

	/**
	 * Reads a task.
	 * @param message the message
	 * @return the task
	 * @throws MalformedTaskException if it is none
	 */
	@AgentStep(name = "answer-task", kind = StepKind.VALIDATION)
	public AnswerTask read(String message) {
		try {
			return this.json.readValue(message, AnswerTask.class);
		}
		catch (MismatchedInputException ex) {
			String field = ex.getPath()
				.stream()
				.map((step) -> (step.getPropertyName() != null) ? "." + step.getPropertyName()
						: "[" + step.getIndex() + "]")
				.collect(Collectors.joining())
				.replaceFirst("^\\.", "");
			String expected = (ex.getTargetType() != null) ? ex.getTargetType().getSimpleName() : "of another type";
			String found = (ex instanceof InvalidFormatException invalid)
					? invalid.getValue().getClass().getSimpleName() : "something else";
			this.tracer.attribute("validation.field", field);
			this.tracer.attribute("validation.expected", expected);
			this.tracer.attribute("validation.found", found);
			throw new MalformedTaskException(documentId(message),
					field + " is a " + found + " and should be a " + expected, ex);
		}
		catch (JacksonException ex) {
			throw new MalformedTaskException("", "there is no JSON", ex);
		}
	}

	private String documentId(String message) {
		return this.json.readTree(message).path("documentId").asString("");
	}

}
