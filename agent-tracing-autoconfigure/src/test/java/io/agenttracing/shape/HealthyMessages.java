package io.agenttracing.shape;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Messages that vary as healthy ones do: optional fields, nulls, empty lists, unions, 7
 * and 7.5. Fields that may be missing, are so in at least one of two; what may be two
 * things, is either in one of two.
 */
final class HealthyMessages {

	private HealthyMessages() {
	}

	static String next(Random random) {
		StringBuilder json = new StringBuilder("{\"id\": ").append(number(random));
		json.append(", \"flag\": ").append(random.nextBoolean());
		json.append(", \"note\": ").append((random.nextInt(10) == 0) ? "null" : "\"n\"");
		json.append(", \"passages\": [");
		int passages = random.nextInt(12);
		for (int i = 0; i < passages; i++) {
			json.append((i > 0) ? ", " : "").append("{\"text\": \"t\", \"score\": ").append(number(random));
			json.append((random.nextInt(3) > 0) ? ", \"lang\": \"en\"" : "");
			json.append((random.nextInt(5) == 0) ? ", \"tags\": []}" : ", \"tags\": [\"a\"]}");
		}
		json.append(']');
		for (String optional : List.of("a", "b", "c", "d")) {
			json.append(random.nextBoolean() ? ", \"" + optional + "\": " + (random.nextBoolean() ? "{}" : "{\"x\": 1}")
					: "");
		}
		json.append(random.nextBoolean() ? ", \"either\": \"a\"" : ", \"either\": " + number(random));
		json.append(", \"words\": {\"w").append(random.nextInt(3)).append(" x\": ").append(number(random)).append('}');
		return json.append('}').toString();
	}

	private static String number(Random random) {
		return random.nextBoolean() ? String.valueOf(random.nextInt(100))
				: String.format(Locale.ROOT, "%.2f", random.nextDouble());
	}

}
