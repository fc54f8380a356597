package io.agenttracing.sample.standin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as the API reports it.
 */
class StandInException extends RuntimeException {

	private final int status;

	private final String type;

	private final String code;

	StandInException(int status, String type, String code, String message) {
		super(message);
		this.status = status;
		this.type = type;
		this.code = code;
	}

	static StandInException invalid(String message) {
		return new StandInException(400, "invalid_request_error", "invalid_value", message);
	}

	int status() {
		return this.status;
	}

	Map<String, Object> body() {
		Map<String, Object> error = new LinkedHashMap<>();
		error.put("message", getMessage());
		error.put("type", this.type);
		error.put("param", null);
		error.put("code", this.code);
		return Map.of("error", error);
	}

}
