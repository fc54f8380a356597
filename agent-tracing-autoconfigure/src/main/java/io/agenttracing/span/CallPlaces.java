package io.agenttracing.span;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;
import io.agenttracing.failure.Failures;

/**
 * Finds the line of the application that makes a call, past the frames of those who
 * notice the call and of the libraries in between.
 *
 * @since 0.1.0
 */
public final class CallPlaces {

	private static final StackWalker STACK = StackWalker.getInstance();

	private static final Set<String> OWN = Set.of(CallPlaces.class.getName(), LostThreads.class.getName(),
			Failures.class.getName());

	// The Kotlin extensions of the tracer are in the same package.
	private static final String API = AgentTracer.class.getPackageName();

	private static final List<String> LANGUAGES = List.of("java.", "jdk.", "kotlin.", "kotlinx.",
			"org.springframework.aop.", "org.springframework.cglib.");

	private final Set<String> own;

	private final List<String> libraries;

	private CallPlaces(Set<String> own, List<String> libraries) {
		this.own = own;
		this.libraries = libraries;
	}

	/**
	 * Finds the callers of classes of ours.
	 * @param own the classes that are on the stack of a call
	 * @return finds the places
	 */
	public static CallPlaces callersOf(Class<?>... own) {
		return new CallPlaces(Stream.of(own).map(Class::getName).collect(Collectors.toUnmodifiableSet()), List.of());
	}

	/**
	 * Finds them behind libraries, too.
	 * @param prefixes what the names of the libraries' classes begin with
	 * @return finds the places
	 */
	public CallPlaces behind(String... prefixes) {
		return new CallPlaces(this.own, Stream.concat(this.libraries.stream(), Stream.of(prefixes)).toList());
	}

	/**
	 * The place of the call that is made on this thread.
	 * @param maxDepth how many frames to look at
	 * @return the place
	 */
	public CallPlace current(int maxDepth) {
		return STACK.walk((frames) -> frames.limit(maxDepth)
			.filter((frame) -> isOfApplication(frame) && !isOfLibrary(frame))
			.findFirst()
			.map(CallPlace::of)
			.orElse(CallPlace.UNKNOWN));
	}

	/**
	 * Whether a frame is one of the application, unless it is of a library that calls
	 * pass.
	 */
	boolean isOfApplication(StackFrame frame) {
		String type = frame.getClassName();
		boolean api = type.lastIndexOf('.') == API.length() && type.startsWith(API);
		return !api && !OWN.contains(type) && !this.own.contains(type) && !type.contains("$Proxy")
				&& !type.contains("$$SpringCGLIB$$") && LANGUAGES.stream().noneMatch(type::startsWith);
	}

	/**
	 * Whether a frame is of a library that calls pass on their way.
	 */
	boolean isOfLibrary(StackFrame frame) {
		return this.libraries.stream().anyMatch(frame.getClassName()::startsWith);
	}

}
