package io.agenttracing.instrument.call;

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
	 * @param result what it has returned
	 * @param call the call
	 * @return whether it does: else the call has ended
	 */
	boolean endsWithResponse(Object result, TracedCall call);

}
