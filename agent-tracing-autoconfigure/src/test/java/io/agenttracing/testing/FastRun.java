package io.agenttracing.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.asm.ClassReader;

/**
 * Leaves out of {@code mvn test -Pfast} what starts a server, a process or a whole
 * application, which the byte code of a test and of its helpers tells. What is slow for
 * another reason has the tag {@value #SLOW}; a class that forgets it fails.
 */
public final class FastRun implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {

	/**
	 * The tag of tests that are slow for another reason.
	 */
	public static final String SLOW = "slow";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final String OURS = "io/agenttracing/";

	private static final int CLASS_CONSTANT = 7;

	private static final List<String> HEAVY = List.of("io/agenttracing/testing/Embedded",
			"io/agenttracing/testing/NettyServer", "io/agenttracing/testing/OtlpReceiver",
			"io/agenttracing/testing/ZipkinReceiver", "io/agenttracing/testing/model/ModelServer",
			"com/sun/net/httpserver/", "io/agenttracing/testing/JavaProcess", "java/lang/ProcessBuilder",
			"java/net/ServerSocket", "java/net/http/", "org/springframework/boot/SpringApplication",
			"org/springframework/boot/builder/SpringApplicationBuilder");

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(FastRun.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (!isOn()) {
			return ConditionEvaluationResult.enabled("All tests run");
		}
		if (context.getTags().contains(SLOW)) {
			return ConditionEvaluationResult.disabled("It is slow");
		}
		if (context.getTestMethod().isPresent() || context.getTestClass().isEmpty()) {
			return ConditionEvaluationResult.enabled("Its class runs");
		}
		return heavyIn(context.getRequiredTestClass())
			.map((type) -> ConditionEvaluationResult.disabled("It needs " + type.replace('/', '.')))
			.orElseGet(() -> ConditionEvaluationResult.enabled("It needs nothing that is slow"));
	}

	/**
	 * What the class and others of its package, or of testing, use that is slow.
	 */
	static Optional<String> heavyIn(Class<?> test) {
		Set<String> seen = new HashSet<>();
		Deque<String> left = new ArrayDeque<>(List.of(test.getName().replace('.', '/')));
		while (!left.isEmpty()) {
			String type = left.pop();
			if (seen.add(type)) {
				Optional<String> heavy = HEAVY.stream().filter(type::startsWith).findAny();
				if (heavy.isPresent()) {
					return Optional.of(type);
				}
				if (type.startsWith(OURS)) {
					left.addAll(usedBy(type, test.getClassLoader()));
				}
			}
		}
		return Optional.empty();
	}

	private static Set<String> usedBy(String type, ClassLoader loader) {
		Set<String> used = new HashSet<>();
		try (InputStream stream = loader.getResourceAsStream(type + ".class")) {
			if (stream == null || !isTest(type, loader)) {
				return Set.of();
			}
			ClassReader reader = new ClassReader(stream);
			char[] buffer = new char[reader.getMaxStringLength()];
			for (int i = 1; i < reader.getItemCount(); i++) {
				int item = reader.getItem(i);
				if (item > 0 && reader.readByte(item - 1) == CLASS_CONSTANT) {
					used.add(reader.readUTF8(item, buffer));
				}
			}
			return used;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Main code starts nothing by itself.
	private static boolean isTest(String type, ClassLoader loader) {
		String own = FastRun.class.getName().replace('.', '/') + ".class";
		String root = loader.getResource(own).toString().replace(own, "");
		return loader.getResource(type + ".class").toString().startsWith(root);
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		context.getStore(NAMESPACE).put(Start.class, new Start(System.nanoTime()));
	}

	@Override
	public void afterAll(ExtensionContext context) {
		Start start = context.getStore(NAMESPACE).get(Start.class, Start.class);
		Duration taken = Duration.ofNanos(System.nanoTime() - start.nanos());
		if (isOn() && taken.compareTo(LIMIT) > 0) {
			throw new AssertionError(context.getDisplayName() + " took " + taken.toSeconds()
					+ " s, which nobody waits for at each save: make it quicker or give it the tag \"" + SLOW + "\"");
		}
	}

	private static boolean isOn() {
		return Boolean.getBoolean("test.agent-tracing.fast");
	}

	private record Start(long nanos) {
	}

}
