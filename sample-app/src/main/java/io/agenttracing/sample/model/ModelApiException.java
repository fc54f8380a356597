package io.agenttracing.sample.model;

/**
 * The model API did not answer, or not with an answer.
 */
public class ModelApiException extends RuntimeException {

	ModelApiException(String message) {
		super(message);
	}

	ModelApiException(String message, Throwable cause) {
		super(message, cause);
	}

}
