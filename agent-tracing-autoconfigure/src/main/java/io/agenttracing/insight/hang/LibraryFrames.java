package io.agenttracing.insight.hang;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Distinguishes frames of the application from those of the JDK, proxies and libraries:
 * by the application's packages, where these are known and on the stack, else by the
 * packages of common libraries.
 */
final class LibraryFrames {

	private static final List<String> PLATFORM = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

	// A call through a proxy has ten frames without information.
	private static final List<String> SILENT = List.of("jdk.internal.reflect.", "java.lang.reflect.",
			"org.springframework.aop.", "io.agenttracing.instrument.", "io.agenttracing.span.");

	private static final List<String> LIBRARIES = List.of("org.springframework.", "io.micrometer.", "io.opentelemetry.",
			"io.github.resilience4j.", "reactor.", "io.netty.", "io.lettuce.", "redis.clients.", "org.apache.",
			"com.rabbitmq.", "jakarta.", "kotlin.", "kotlinx.", "scala.", "groovy.", "org.codehaus.", "okhttp3.",
			"okio.", "retrofit2.", "feign.", "io.grpc.", "io.vertx.", "com.google.", "com.fasterxml.", "tools.jackson.",
			"com.zaxxer.", "com.github.", "org.hibernate.", "org.postgresql.", "com.mysql.", "org.mariadb.", "oracle.",
			"com.microsoft.", "com.mongodb.", "org.elasticsearch.", "org.opensearch.", "com.azure.", "software.amazon.",
			"com.openai.", "com.anthropic.", "dev.langchain4j.", "io.modelcontextprotocol.", "org.eclipse.",
			"io.undertow.", "org.jboss.", "io.reactivex.", "rx.", "org.reactivestreams.", "org.junit.", "org.quartz.",
			"org.aspectj.", "org.slf4j.", "ch.qos.");

	private final List<String> packages;

	/**
	 * Frames of an application.
	 * @param packages its packages, none if they are not known
	 */
	LibraryFrames(List<String> packages) {
		this.packages = packages.stream().flatMap(LibraryFrames::prefixes).toList();
	}

	// Other modules mostly share the first two names with that of the main class.
	private static Stream<String> prefixes(String name) {
		String[] parts = name.split("\\.");
		String organisation = (parts.length > 2) ? parts[0] + "." + parts[1] + "." : name + ".";
		boolean others = LIBRARIES.stream().anyMatch((library) -> organisation.startsWith(library));
		return Stream.of(others ? name + "." : organisation);
	}

	/**
	 * Divides the frames of a thread.
	 * @param frames the frames
	 * @return the frames with the application's among them
	 */
	StackFrames divide(List<StackTraceElement> frames) {
		Predicate<StackTraceElement> known = (frame) -> isOfAny(this.packages, frame) && !isSilent(frame);
		boolean isKnown = frames.stream().anyMatch(known);
		return new StackFrames(frames,
				isKnown ? known : (frame) -> !isPlatform(frame) && !isOfAny(LIBRARIES, frame) && !isSilent(frame));
	}

	static boolean isPlatform(StackTraceElement frame) {
		return isOfAny(PLATFORM, frame);
	}

	static boolean isSilent(StackTraceElement frame) {
		String type = frame.getClassName();
		return isOfAny(SILENT, frame) || type.contains("$$SpringCGLIB$$") || type.contains("$$Lambda");
	}

	private static boolean isOfAny(List<String> packages, StackTraceElement frame) {
		String type = frame.getClassName();
		return packages.stream().anyMatch(type::startsWith);
	}

}
