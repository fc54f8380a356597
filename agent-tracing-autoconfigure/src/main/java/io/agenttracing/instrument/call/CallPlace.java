package io.agenttracing.instrument.call;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;

import io.agenttracing.AgentTracer;
import io.agenttracing.failure.Failures;

/**
 * The line of the application that makes a call.
 */
record CallPlace(String type, String method, int line) {

	/** No frame of the application was found on the stack. */
	static final CallPlace UNKNOWN = new CallPlace("an unknown place", "", 0);

	private static final Set<String> OWN = Set.of(OpenTelemetryAgentTracer.class.getName(), LostContext.class.getName(),
			AgentCalls.class.getName(), AgentSpanStarter.class.getName(), CallFallbacks.class.getName(),
			LostThreads.class.getName(), AgentCallInterceptor.class.getName(), TracedWork.class.getName(),
			ReactorPublisherTracing.class.getName(), Failures.class.getName());

	// The Kotlin extensions of the tracer are in the same package.
	private static final String API = AgentTracer.class.getPackageName();

	private static final List<String> LIBRARIES = List.of("java.", "jdk.", "kotlin.", "kotlinx.",
			"org.springframework.aop.", "org.springframework.cglib.");

	static CallPlace of(StackFrame frame) {
		return new CallPlace(frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
	}

	/**
	 * Whether a frame is one of the application.
	 */
	static boolean isOfApplication(StackFrame frame) {
		String type = frame.getClassName();
		boolean api = type.lastIndexOf('.') == API.length() && type.startsWith(API);
		return !api && !OWN.contains(type) && !type.contains("$Proxy") && !type.contains("$$SpringCGLIB$$")
				&& LIBRARIES.stream().noneMatch(type::startsWith);
	}

	@Override
	public String toString() {
		return this.method.isEmpty() ? this.type : this.type + "." + this.method + ":" + this.line;
	}

}
