package io.agenttracing.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.agenttracing.pipeline.masking.SpanMasking;
import io.agenttracing.secret.SecretMask;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The masking of the application for all that is shown, and not of spans alone: what the
 * resource says of the process, such as the arguments it was started with, goes into the
 * file that is shared.
 */
final class Masking {

	private static final String MASK = "***";

	private static final AttributeKey<String> TEXT = AttributeKey.stringKey("text");

	private final SpanMasking spans;

	private volatile MaskedResource last = new MaskedResource(Resource.empty(), Resource.empty());

	Masking(SpanMasking spans) {
		this.spans = spans;
	}

	/**
	 * Masks a span and its resource.
	 */
	SpanData span(SpanData span) {
		return resource(this.spans.transform(span));
	}

	/**
	 * Masks the resource of a span, which is the same one for many.
	 */
	SpanData resource(SpanData span) {
		Resource recorded = span.getResource();
		MaskedResource known = this.last;
		if (known.recorded() != recorded) {
			Attributes masked = arguments(
					this.spans.transform(new AttributesOnly(recorded.getAttributes())).getAttributes());
			known = new MaskedResource(recorded,
					masked.equals(recorded.getAttributes()) ? recorded : Resource.create(masked));
			this.last = known;
		}
		return (known.masked() == recorded) ? span : new OfResource(span, known.masked());
	}

	// In lists of arguments, a secret may be the one after its name.
	private static Attributes arguments(Attributes attributes) {
		AttributesBuilder masked = null;
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			if (attribute.getKey().getType() == AttributeType.STRING_ARRAY) {
				List<String> arguments = new ArrayList<>();
				for (Object each : (List<?>) attribute.getValue()) {
					String before = arguments.isEmpty() ? "" : arguments.get(arguments.size() - 1);
					arguments.add(isSecret(before, String.valueOf(each)) ? MASK : String.valueOf(each));
				}
				if (arguments.contains(MASK)) {
					masked = (masked != null) ? masked : attributes.toBuilder();
					masked.put(AttributeKey.stringArrayKey(attribute.getKey().getKey()), arguments);
				}
			}
		}
		return (masked != null) ? masked.build() : attributes;
	}

	private static boolean isSecret(String option, String value) {
		return option.startsWith("-") && !value.startsWith("-")
				&& SecretMask.isSecret(option.replaceFirst("^-+", ""), value);
	}

	/**
	 * Masks a text.
	 */
	String text(String text) {
		String masked = this.spans.transform(new AttributesOnly(Attributes.of(TEXT, text))).getAttributes().get(TEXT);
		return (masked != null) ? masked : "";
	}

	/**
	 * A resource, and what may be shown of it.
	 */
	private record MaskedResource(Resource recorded, Resource masked) {

	}

	/**
	 * A span with another resource.
	 */
	private static final class OfResource extends DelegatingSpanData {

		private final Resource resource;

		private OfResource(SpanData span, Resource resource) {
			super(span);
			this.resource = resource;
		}

		@Override
		public Resource getResource() {
			return this.resource;
		}

	}

}
