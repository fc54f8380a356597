package io.agenttracing.pipeline.genai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.pipeline.GenAiSpans;
import io.agenttracing.pipeline.RewrittenSpan;
import io.agenttracing.pipeline.UnaskedContent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.jspecify.annotations.Nullable;

/**
 * Content in the events of spans: messages of older conventions, what a tool said as it
 * failed, which a model is told, what could not be read of an answer, and long errors of
 * vendors, which may quote what the model was asked. Of an exception its type stays.
 */
final class UnaskedMessages {

	private static final int LONGEST = 256;

	private static final Map<String, UnaskedContent.Kind> EVENTS = Map.of("gen_ai.system.message",
			UnaskedContent.Kind.INPUT, "gen_ai.user.message", UnaskedContent.Kind.INPUT, "gen_ai.content.prompt",
			UnaskedContent.Kind.INPUT, "gen_ai.assistant.message", UnaskedContent.Kind.OUTPUT, "gen_ai.choice",
			UnaskedContent.Kind.OUTPUT, "gen_ai.content.completion", UnaskedContent.Kind.OUTPUT, "gen_ai.tool.message",
			UnaskedContent.Kind.TOOL);

	private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");

	private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");

	private static final AttributeKey<String> STACK_TRACE = AttributeKey.stringKey("exception.stacktrace");

	/**
	 * What a tool has said as it failed, in this process or in that of an MCP server.
	 */
	private static final List<String> OF_TOOLS = List.of("org.springframework.ai.tool.execution.ToolExecutionException",
			"io.modelcontextprotocol.spec.McpError", "io.modelcontextprotocol.spec.McpTransportException");

	private static final List<String> OF_VENDORS = List.of("com.openai.errors.", "com.anthropic.errors.",
			"org.springframework.ai.", "dev.langchain4j.");

	/**
	 * What makes an object of an answer, or of arguments; where it fails, the parser
	 * quotes them. And what calls a tool of LangChain4j.
	 */
	private static final List<String> CONVERTERS = List.of("\tat org.springframework.ai.converter.",
			"\tat dev.langchain4j.service.output.", "\tat dev.langchain4j.service.tool.DefaultToolExecutor.");

	/** What these refuse, they quote. */
	private static final String OF_GUARDRAIL = "dev.langchain4j.guardrail.";

	/**
	 * The SDK of MCP has thrown it, and quotes answers that it does not understand.
	 */
	private static final String OF_MCP = "io.modelcontextprotocol.";

	/** It calls tools of the application. */
	private static final String OF_MCP_SERVER = "io.modelcontextprotocol.server.";

	private final UnaskedContent content;

	UnaskedMessages(UnaskedContent content) {
		this.content = content;
	}

	/**
	 * Removes them from a span.
	 * @param span the span
	 * @return the span without them, the same span if there are none
	 */
	SpanData removedFrom(SpanData span) {
		List<EventData> recorded = span.getEvents();
		if (recorded.isEmpty()) {
			return span;
		}
		GenAiSpans.Operation operation = UnaskedContent.isOwn(span) ? GenAiSpans.Operation.NONE
				: GenAiSpans.operation(span.getAttributes());
		List<EventData> events = new ArrayList<>(recorded.size());
		boolean told = true;
		boolean changed = false;
		for (EventData event : recorded) {
			EventData rest = rest(event, operation);
			changed = changed || rest != event;
			told = told && (rest == null || rest.getAttributes().get(MESSAGE) == event.getAttributes().get(MESSAGE));
			if (rest != null) {
				events.add(rest);
			}
		}
		if (!changed) {
			return span;
		}
		RewrittenSpan.Builder rewritten = RewrittenSpan.of(span)
			.events(events, span.getTotalRecordedEvents() - recorded.size() + events.size());
		// It has the message of the exception, too.
		return told ? rewritten.build()
				: rewritten.status(StatusData.create(span.getStatus().getStatusCode(), "")).build();
	}

	private @Nullable EventData rest(EventData event, GenAiSpans.Operation operation) {
		UnaskedContent.Kind kind = EVENTS.get(event.getName());
		if (kind != null && this.content.contains(kind)) {
			return null;
		}
		Attributes attributes = event.getAttributes();
		String type = attributes.get(TYPE);
		if (type == null) {
			Attributes rest = this.content.removedFrom(attributes);
			return (rest != attributes) ? with(event, rest) : event;
		}
		String message = attributes.get(MESSAGE);
		if (message != null && isUnasked(type + ": " + message, message.length(), operation)) {
			return without(event, List.of(MESSAGE, STACK_TRACE));
		}
		String stackTrace = attributes.get(STACK_TRACE);
		if (stackTrace == null) {
			return event;
		}
		String first = (message != null) ? type + ": " + message : type;
		if (CONVERTERS.stream().anyMatch(stackTrace::contains) && this.content.contains(UnaskedContent.Kind.OUTPUT)) {
			return without(event, List.of(MESSAGE, STACK_TRACE));
		}
		List<PrintedFailure> printed = PrintedFailure.all(stackTrace, first);
		for (PrintedFailure failure : printed) {
			boolean quotes = quotesAnAnswer(failure);
			// What is certain is the message, which was looked at.
			if (quotes || (!failure.isCertain() && isUnasked(failure.text(), failure.text().length(), operation))) {
				boolean said = (quotes && failure == printed.get(0))
						|| (message != null && failure.isQuotedBy(message));
				return without(event, said ? List.of(MESSAGE, STACK_TRACE) : List.of(STACK_TRACE));
			}
		}
		return event;
	}

	private boolean quotesAnAnswer(PrintedFailure failure) {
		return (failure.text().startsWith(OF_GUARDRAIL) && this.content.contains(UnaskedContent.Kind.OUTPUT))
				|| (failure.isThrownIn(OF_MCP, OF_MCP_SERVER) && this.content.contains(UnaskedContent.Kind.TOOL));
	}

	private boolean isUnasked(String failure, int length, GenAiSpans.Operation operation) {
		if (operation == GenAiSpans.Operation.TOOL || OF_TOOLS.stream().anyMatch(failure::contains)) {
			return this.content.contains(UnaskedContent.Kind.TOOL);
		}
		return length > LONGEST && this.content.contains(UnaskedContent.Kind.INPUT)
				&& (operation != GenAiSpans.Operation.NONE || OF_VENDORS.stream().anyMatch(failure::contains));
	}

	private static EventData without(EventData event, List<AttributeKey<String>> keys) {
		return with(event, event.getAttributes().toBuilder().removeIf(keys::contains).build());
	}

	private static EventData with(EventData event, Attributes rest) {
		return EventData.create(event.getEpochNanos(), event.getName(), rest,
				event.getTotalAttributeCount() - event.getAttributes().size() + rest.size());
	}

}
