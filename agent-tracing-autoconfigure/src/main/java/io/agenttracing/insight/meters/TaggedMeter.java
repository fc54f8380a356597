package io.agenttracing.insight.meters;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * A meter by the values of its tags, which are given one after the other: what is known
 * is found without an allocation. Used by one thread.
 *
 * @param <M> the type of the meter
 */
final class TaggedMeter<M> {

	private final Function<Tags, M> register;

	private final Tags tags;

	private final Map<String, TaggedMeter<M>> byValue = new HashMap<>(4);

	private @Nullable M meter;

	TaggedMeter(Function<Tags, M> register) {
		this(register, Tags.empty());
	}

	private TaggedMeter(Function<Tags, M> register, Tags tags) {
		this.register = register;
		this.tags = tags;
	}

	/**
	 * The meter with a further tag.
	 */
	TaggedMeter<M> with(TagValues tag, @Nullable String value) {
		String bounded = tag.of(value);
		TaggedMeter<M> next = this.byValue.get(bounded);
		if (next == null) {
			next = new TaggedMeter<>(this.register, this.tags.and(tag.key(), bounded));
			this.byValue.put(bounded, next);
		}
		return next;
	}

	/**
	 * The meter with the tags so far.
	 */
	M meter() {
		M meter = this.meter;
		if (meter == null) {
			meter = this.register.apply(this.tags);
			this.meter = meter;
		}
		return meter;
	}

}
