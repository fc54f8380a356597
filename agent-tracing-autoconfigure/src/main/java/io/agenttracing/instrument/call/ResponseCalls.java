package io.agenttracing.instrument.call;

/**
 * Traces calls whose result becomes the response of a web request after they have
 * returned. An interface because Spring's web support may be absent.
 */
interface ResponseCalls {

	/**
	 * Whether a result may become a response later. Called after each call, so it has to
	 * be cheap.
	 * @param result what a call has returned
	 * @return whether it may
	 */
	boolean isResponse(Object result);

	/**
	 * Extends a call to the end of its response.
	 * @param result what it has returned
	 * @param call the call
	 * @return whether it was extended: otherwise the call ends now
	 */
	boolean endsWithResponse(Object result, TracedCall call);

}
