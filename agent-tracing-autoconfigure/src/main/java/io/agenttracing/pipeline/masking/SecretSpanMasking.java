package io.agenttracing.pipeline.masking;

import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.failure.Failures;
import io.agenttracing.log.RateLimitedLog;
import io.agenttracing.pipeline.RewrittenSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Masks what looks like a secret in the name, attributes, events, links and status of a
 * span. A span that cannot be masked is exported with nothing of these but its name.
 */
final class SecretSpanMasking implements SpanMasking {

	private static final String UNKNOWN_NAME = "***";

	private static final Log logger = LogFactory.getLog(SecretSpanMasking.class);

	private final MaskedText label = new MaskedText(MaskedText.MAX_LENGTH);

	private final MaskedAttributes attributes;

	private final RateLimitedLog warning = RateLimitedLog.once(logger);

	/**
	 * A masking of spans.
	 * @param attributes the masking of attributes
	 */
	SecretSpanMasking(MaskedAttributes attributes) {
		this.attributes = attributes;
	}

	/**
	 * Masks, and cuts long texts and arrays.
	 */
	static SecretSpanMasking cutting() {
		return new SecretSpanMasking(
				new MaskedAttributes(new MaskedText(MaskedText.MAX_LENGTH), MaskedAttributes.MAX_ELEMENTS));
	}

	/**
	 * Masks attributes of any length. Names and descriptions are cut nevertheless,
	 * because OpenTelemetry does not.
	 */
	static SecretSpanMasking notCutting() {
		return new SecretSpanMasking(new MaskedAttributes(new MaskedText(Integer.MAX_VALUE), Integer.MAX_VALUE));
	}

	@Override
	public SpanData transform(SpanData span) {
		try {
			return masked(span);
		}
		catch (Throwable ex) {
			return withheld(span, ex);
		}
	}

	private SpanData masked(SpanData span) {
		String name = this.label.of(span.getName());
		Attributes attributes = this.attributes.of(span.getAttributes());
		List<EventData> events = MaskedList.of(span.getEvents(), Integer.MAX_VALUE, this::masked);
		List<LinkData> links = MaskedList.of(span.getLinks(), Integer.MAX_VALUE, this::masked);
		StatusData status = masked(span.getStatus());
		if (name == span.getName() && attributes == span.getAttributes() && events == span.getEvents()
				&& links == span.getLinks() && status == span.getStatus()) {
			return span;
		}
		return RewrittenSpan.of(span)
			.name(name)
			.attributes(attributes)
			.events(events)
			.links(links)
			.status(status)
			.build();
	}

	// Never the same type: some events hold the exception itself, with its message.
	private EventData masked(EventData event) {
		String name = this.label.of(event.getName());
		Attributes masked = this.attributes.of(event.getAttributes());
		if (name == event.getName() && masked == event.getAttributes()) {
			return event;
		}
		return EventData.create(event.getEpochNanos(), name, masked, event.getTotalAttributeCount());
	}

	private LinkData masked(LinkData link) {
		Attributes masked = this.attributes.of(link.getAttributes());
		return (masked == link.getAttributes()) ? link
				: LinkData.create(link.getSpanContext(), masked, link.getTotalAttributeCount());
	}

	private StatusData masked(StatusData status) {
		String description = status.getDescription();
		String masked = this.label.of(description);
		return masked.equals(description) ? status : StatusData.create(status.getStatusCode(), masked);
	}

	private SpanData withheld(SpanData span, Throwable failure) {
		Failures.counted();
		// Without its message, which may contain the secret.
		this.warning
			.warn(() -> "A span could not be masked and is exported without its attributes: " + failure.getClass());
		return RewrittenSpan.of(span)
			.name(nameOf(span))
			.attributes(Attributes.of(AgentSpanAttributes.MASKING_FAILED, true))
			.events(List.of())
			.links(List.of())
			.status(statusOf(span))
			.build();
	}

	private String nameOf(SpanData span) {
		try {
			return this.label.of(span.getName());
		}
		catch (Throwable ex) {
			return UNKNOWN_NAME;
		}
	}

	private static StatusData statusOf(SpanData span) {
		try {
			return StatusData.create(span.getStatus().getStatusCode(), "");
		}
		catch (Throwable ex) {
			return StatusData.error();
		}
	}

}
