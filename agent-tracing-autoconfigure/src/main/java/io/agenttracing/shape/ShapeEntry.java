package io.agenttracing.shape;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.secret.SecretMask;

/**
 * An entry of a shape as it is recorded, {@code path:type}. It is no assignment, although
 * {@code user.password:number} looks like one.
 */
public final class ShapeEntry {

	private static final Set<String> KEYS = Set.of(AgentSpanAttributes.PAYLOAD_SHAPE.getKey(),
			AgentSpanAttributes.PAYLOAD_USUAL_SHAPE.getKey(), AgentSpanAttributes.RESULT_SHAPE.getKey(),
			AgentSpanAttributes.RESULT_USUAL_SHAPE.getKey());

	private static final List<String> TYPES = Arrays.stream(ValueKind.values())
		.filter(ValueKind::isEntry)
		.map(ValueKind::type)
		.collect(Collectors.toUnmodifiableList());

	private static final String AROUND_NAMES = ".[]{*}";

	private ShapeEntry() {
	}

	/**
	 * Whether an attribute is a shape.
	 * @param key the key of the attribute
	 * @return whether its values are entries, if they are ours
	 */
	public static boolean isKey(String key) {
		return KEYS.contains(key);
	}

	/**
	 * Whether a text is an entry that gives nothing away: names of fields, none of which
	 * is a secret itself, and a type.
	 * @param text the text
	 * @return whether it is
	 */
	public static boolean isEntry(String text) {
		int colon = text.lastIndexOf(':');
		if (colon <= 0 || colon > ShapeEntries.MAX_LENGTH || !TYPES.contains(text.substring(colon + 1))) {
			return false;
		}
		for (int i = 0; i < colon; i++) {
			char character = text.charAt(i);
			if (!Character.isJavaIdentifierPart(character) && AROUND_NAMES.indexOf(character) < 0) {
				return false;
			}
		}
		String path = text.substring(0, colon);
		return SecretMask.mask(path).equals(path);
	}

}
