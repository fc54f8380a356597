package io.agenttracing.viewer;

import io.agenttracing.pipeline.masking.SpanMasking;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;

/**
 * The masking of the application for all that is shown, and not of spans alone: what the
 * resource says of the process, such as the arguments it was started with, goes into the
 * file that is shared.
 */
final class Masking {

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
			Attributes masked = this.spans.transform(new AttributesOnly(recorded.getAttributes())).getAttributes();
			known = new MaskedResource(recorded,
					masked.equals(recorded.getAttributes()) ? recorded : Resource.create(masked));
			this.last = known;
		}
		return (known.masked() == recorded) ? span : new OfResource(span, known.masked());
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
