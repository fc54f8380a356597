package io.agenttracing.instrument.springai;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The tree of ended spans as text, siblings in the order of the alphabet, without the
 * framework's spans of chat clients and advisors: what is below one of these is drawn
 * below its parent.
 */
final class ModelTree {

	private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");

	private final List<SpanData> spans;

	private final Map<String, SpanData> byId;

	private ModelTree(List<SpanData> spans) {
		this.spans = spans;
		this.byId = spans.stream().collect(Collectors.toMap(SpanData::getSpanId, Function.identity()));
	}

	static String of(List<SpanData> spans) {
		return new ModelTree(spans).below("");
	}

	private String below(String parentId) {
		return this.spans.stream()
			.filter((span) -> !isFramework(span) && parentId(span).equals(parentId))
			.map((span) -> span.getName() + "\n" + below(span.getSpanId()).indent(2))
			.sorted()
			.collect(Collectors.joining());
	}

	private String parentId(SpanData span) {
		SpanData parent = this.byId.get(span.getParentSpanId());
		while (parent != null && isFramework(parent)) {
			parent = this.byId.get(parent.getParentSpanId());
		}
		return (parent != null) ? parent.getSpanId() : "";
	}

	private static boolean isFramework(SpanData span) {
		return "framework".equals(span.getAttributes().get(OPERATION));
	}

}
