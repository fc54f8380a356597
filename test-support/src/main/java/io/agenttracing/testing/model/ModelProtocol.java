package io.agenttracing.testing.model;

import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * What a vendor's server and its clients say to each other.
 */
interface ModelProtocol {

	/**
	 * Whether a request is one of this protocol.
	 * @param path the request's path
	 * @return whether it is
	 */
	boolean serves(String path);

	/**
	 * Whether a request is one for embeddings, which nobody scripts.
	 * @param path the request's path
	 * @return whether it is
	 */
	boolean embeds(String path);

	/**
	 * Whether the answer is to be a stream.
	 * @param body the request
	 * @return whether it is
	 */
	boolean streams(JsonNode body);

	/**
	 * The type of a stream.
	 * @return the media type
	 */
	String streamType();

	/**
	 * A reply at once.
	 * @param body the request
	 * @param reply the reply
	 * @return the body of the answer
	 */
	JsonNode whole(JsonNode body, ModelReply reply);

	/**
	 * A reply as a stream.
	 * @param body the request
	 * @param reply the reply
	 * @return the pieces as they are sent, each with what separates it from the next
	 */
	List<String> pieces(JsonNode body, ModelReply reply);

	/**
	 * What a fault says.
	 * @param fault the fault
	 * @return the body of the answer
	 */
	JsonNode fault(ModelFault.Kind fault);

	/**
	 * The vectors of texts.
	 * @param body the request
	 * @return the body of the answer
	 */
	JsonNode embeddings(JsonNode body);

}
