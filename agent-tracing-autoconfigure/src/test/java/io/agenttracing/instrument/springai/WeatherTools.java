package io.agenttracing.instrument.springai;

import org.springframework.ai.tool.annotation.Tool;

/**
 * A tool that knows the weather of all cities but one.
 */
class WeatherTools {

	/** A city whose weather cannot be told. */
	static final String ATLANTIS = "Atlantis";

	@Tool(description = "The weather of a city")
	String weather(String city) {
		if (city.equals(ATLANTIS)) {
			throw new IllegalStateException("The station of " + city + " is flooded");
		}
		return "Sunny in " + city;
	}

}
