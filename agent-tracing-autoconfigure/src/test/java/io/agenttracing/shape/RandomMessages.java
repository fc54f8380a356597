package io.agenttracing.shape;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * JSON texts of any structure.
 */
final class RandomMessages {

	private RandomMessages() {
	}

	static String json(Random random, int depth) {
		return object(random, depth, 1 + random.nextInt(4));
	}

	private static String value(Random random, int depth) {
		return switch (random.nextInt((depth > 0) ? 9 : 5)) {
			case 0 -> "null";
			case 1 -> String.valueOf(random.nextBoolean());
			case 2 -> String.valueOf(random.nextInt(100));
			case 3 -> String.valueOf(random.nextDouble());
			case 4 -> "\"te\\\"xt\"";
			case 5, 6 -> IntStream.range(0, random.nextInt(4))
				.mapToObj((i) -> value(random, depth - 1))
				.collect(Collectors.joining(", ", "[", "]"));
			default -> object(random, depth - 1, random.nextInt(4));
		};
	}

	private static String object(Random random, int depth, int size) {
		return IntStream.range(0, size)
			.mapToObj((i) -> "\"" + ((random.nextInt(40) == 0) ? "no name" + i : "name" + (char) ('a' + i)) + "\" : "
					+ value(random, depth))
			.collect(Collectors.joining(",", "{", "}"));
	}

}
