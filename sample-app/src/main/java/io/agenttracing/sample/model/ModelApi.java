package io.agenttracing.sample.model;

import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Posts JSON to the model API. The client comes from Boot's builder, which makes every
 * request a span and sends the trace context along.
 */
class ModelApi {

	private static final int LONGEST_ERROR = 300;

	private final RestClient client;

	ModelApi(RestClient client) {
		this.client = client;
	}

	<T> T post(String path, Object body, Class<T> type) {
		try {
			T response = this.client.post()
				.uri(path)
				.contentType(MediaType.APPLICATION_JSON)
				.accept(MediaType.APPLICATION_JSON)
				.body(body)
				.retrieve()
				.body(type);
			if (response == null) {
				throw new ModelApiException("The model API answered nothing to POST " + path);
			}
			return response;
		}
		catch (RestClientResponseException ex) {
			String answer = ex.getResponseBodyAsString();
			String message = "The model API answered " + ex.getStatusCode().value() + " to POST " + path + ": "
					+ shorten(answer);
			throw answer.contains(ContextLengthExceededException.CODE) ? new ContextLengthExceededException(message, ex)
					: new ModelApiException(message, ex);
		}
		catch (ResourceAccessException ex) {
			throw new ModelApiException("The model API cannot be reached: POST " + path + " ended with "
					+ ((ex.getCause() != null) ? ex.getCause() : ex).getClass().getSimpleName(), ex);
		}
		catch (RestClientException ex) {
			throw new ModelApiException("The model API's answer to POST " + path + " cannot be read: "
					+ shorten(String.valueOf(ex.getMostSpecificCause().getMessage())), ex);
		}
	}

	private static String shorten(String text) {
		String line = text.replaceAll("\\s+", " ").strip();
		return (line.length() > LONGEST_ERROR) ? line.substring(0, LONGEST_ERROR) + "…" : line;
	}

}
