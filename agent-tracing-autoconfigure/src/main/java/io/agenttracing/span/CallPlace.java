package io.agenttracing.span;

import java.lang.StackWalker.StackFrame;

/**
 * The line of the application that makes a call.
 *
 * @param type the name of the class
 * @param method the name of the method
 * @param line the number of the line
 * @since 0.1.0
 */
public record CallPlace(String type, String method, int line) {

	/** No frame of the application was found on the stack. */
	public static final CallPlace UNKNOWN = new CallPlace("an unknown place", "", 0);

	static CallPlace of(StackFrame frame) {
		return new CallPlace(frame.getClassName(), frame.getMethodName(), frame.getLineNumber());
	}

	@Override
	public String toString() {
		return this.method.isEmpty() ? this.type : this.type + "." + this.method + ":" + this.line;
	}

}
