package io.agenttracing.instrument.call;

import java.lang.reflect.Method;

import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Calls whose result becomes the response of a web request after they have returned;
 * apart from its implementation because Spring's web support may be absent.
 */
interface ResponseCalls {

	/**
	 * Whether a result may become a response later, which is asked after each call.
	 * @param result what a call has returned
	 * @return whether it may
	 */
	boolean isResponse(Object result);

	/**
	 * Lets a call last as long as the response.
	 * @param method what was called
	 * @param result what it has returned
	 * @param call the call
	 * @return whether it does: else the call has ended
	 */
	boolean endsWithResponse(Method method, Object result, Responding call);

	/**
	 * A call that goes on until its response is there.
	 */
	interface Responding {

		/**
		 * Makes the span current where the response is made.
		 * @return the scope, to be closed on this thread
		 */
		Scope makeCurrent();

		/**
		 * The response is a stream, which may last.
		 */
		void flowing();

		/**
		 * The response is complete.
		 * @param value what it was made of
		 * @param failure why there is none, if there is none
		 */
		void end(@Nullable Object value, @Nullable Throwable failure);

	}

}
