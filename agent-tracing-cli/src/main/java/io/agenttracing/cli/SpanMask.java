package io.agenttracing.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.agenttracing.secret.SecretMask;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/**
 * Masks what looks like a secret in all texts of a span and of what its resource says of
 * the process: spans come from libraries of any language, which mask nothing.
 */
final class SpanMask implements UnaryOperator<SpanData> {

	private static final String MASK = "***";

	private static final int MAX_DEPTH = 16;

	private volatile MaskedResource last = new MaskedResource(Resource.empty(), Resource.empty());

	@Override
	public SpanData apply(SpanData span) {
		return new MaskedSpan(span, this);
	}

	private Resource resource(Resource resource) {
		MaskedResource known = this.last;
		if (known.recorded() != resource) {
			known = new MaskedResource(resource, Resource.create(attributes(resource.getAttributes())));
			this.last = known;
		}
		return known.masked();
	}

	private static EventData event(EventData event) {
		return EventData.create(event.getEpochNanos(), SecretMask.mask(event.getName()),
				attributes(event.getAttributes()), event.getTotalAttributeCount());
	}

	private static LinkData link(LinkData link) {
		return LinkData.create(link.getSpanContext(), attributes(link.getAttributes()), link.getTotalAttributeCount());
	}

	@SuppressWarnings("unchecked")
	private static Attributes attributes(Attributes attributes) {
		AttributesBuilder masked = Attributes.builder();
		for (Map.Entry<AttributeKey<?>, Object> attribute : attributes.asMap().entrySet()) {
			String name = attribute.getKey().getKey();
			Object value = masked(name, attribute.getValue());
			AttributeKey<?> type = (value instanceof String) ? AttributeKey.stringKey(name) : attribute.getKey();
			masked.put((AttributeKey<Object>) type, value);
		}
		return masked.build();
	}

	private static Object masked(String name, Object value) {
		if (value instanceof String text) {
			return text(name, text);
		}
		if (value instanceof Value<?> nested) {
			return nested(name, nested, 0);
		}
		if (value instanceof List<?> list && (list.isEmpty() || list.get(0) instanceof String)) {
			return list(name, list);
		}
		// By a text, whatever it was
		return SecretMask.isSecretValue(name, value) ? MASK : value;
	}

	private static String text(String name, String text) {
		return SecretMask.isSecret(name, text) ? MASK : SecretMask.mask(text);
	}

	// In lists of arguments, a secret may be the one after its name.
	private static List<Object> list(String name, List<?> list) {
		List<Object> masked = new ArrayList<>(list.size());
		String before = "";
		for (Object each : list) {
			masked.add((each instanceof String text && isArgument(before, text)) ? MASK : masked(name, each));
			before = String.valueOf(each);
		}
		return masked;
	}

	private static boolean isArgument(String option, String value) {
		return option.startsWith("-") && !value.startsWith("-")
				&& SecretMask.isSecret(option.replaceFirst("^-+", ""), value);
	}

	@SuppressWarnings("unchecked")
	private static Value<?> nested(String name, Value<?> value, int depth) {
		if (depth > MAX_DEPTH) {
			return Value.of(MASK);
		}
		return switch (value.getType()) {
			case STRING -> Value.of(text(name, (String) value.getValue()));
			case ARRAY -> Value.of(((List<Value<?>>) value.getValue()).stream()
				.<Value<?>>map((each) -> nested(name, each, depth + 1))
				.toList());
			case LONG, DOUBLE -> SecretMask.isSecretValue(name, value.getValue()) ? Value.of(MASK) : value;
			case KEY_VALUE_LIST -> SecretMask.isSecretName(name) ? Value.of(MASK)
					: Value.of(((List<KeyValue>) value.getValue()).stream()
						.map((each) -> KeyValue.of(each.getKey(), nested(each.getKey(), each.getValue(), depth + 1)))
						.toArray(KeyValue[]::new));
			default -> SecretMask.isSecretName(name) ? Value.of(MASK) : value;
		};
	}

	/**
	 * A resource, which is the same one for many spans, and what may be shown of it.
	 */
	private record MaskedResource(Resource recorded, Resource masked) {

	}

	/**
	 * A span without its secrets.
	 */
	private static final class MaskedSpan extends DelegatingSpanData {

		private final String name;

		private final Attributes attributes;

		private final List<EventData> events;

		private final List<LinkData> links;

		private final StatusData status;

		private final Resource resource;

		private MaskedSpan(SpanData span, SpanMask mask) {
			super(span);
			this.name = SecretMask.mask(span.getName());
			this.attributes = attributes(span.getAttributes());
			this.events = span.getEvents().stream().map(SpanMask::event).toList();
			this.links = span.getLinks().stream().map(SpanMask::link).toList();
			this.status = StatusData.create(span.getStatus().getStatusCode(),
					SecretMask.mask(span.getStatus().getDescription()));
			this.resource = mask.resource(span.getResource());
		}

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public Attributes getAttributes() {
			return this.attributes;
		}

		@Override
		public List<EventData> getEvents() {
			return this.events;
		}

		@Override
		public List<LinkData> getLinks() {
			return this.links;
		}

		@Override
		public StatusData getStatus() {
			return this.status;
		}

		@Override
		public Resource getResource() {
			return this.resource;
		}

	}

}
