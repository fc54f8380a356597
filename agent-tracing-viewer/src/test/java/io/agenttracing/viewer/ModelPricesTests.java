package io.agenttracing.viewer;

import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.autoconfigure.GenAiProperties;
import io.agenttracing.viewer.model.TokenPrices;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which price is that of a model.
 */
class ModelPricesTests {

	@Test
	void theLongestNameThatMatchesApplies() {
		Map<String, GenAiProperties.Price> prices = new LinkedHashMap<>();
		prices.put("*", price(9, null));
		prices.put("gpt-4.1*", price(2, 0.5));
		prices.put("gpt-4.1-mini", price(0.4, null));
		GenAiProperties properties = new GenAiProperties();
		properties.setPrices(prices);
		properties.setCurrency("EUR");
		ModelPrices model = new ModelPrices(properties);
		assertThat(model.of("gpt-4.1-mini")).isEqualTo(new TokenPrices.Price(0.4, 8, 0.4));
		assertThat(model.of("gpt-4.1-2025-04-14")).isEqualTo(new TokenPrices.Price(2, 8, 0.5));
		assertThat(model.of("llama")).isEqualTo(new TokenPrices.Price(9, 8, 9));
		assertThat(model.currency()).isEqualTo("EUR");
		assertThat(new ModelPrices(new GenAiProperties()).of("llama")).isNull();
	}

	private static GenAiProperties.Price price(double input, Double cached) {
		GenAiProperties.Price price = new GenAiProperties.Price();
		price.setInput(input);
		price.setOutput(8);
		price.setCachedInput(cached);
		return price;
	}

}
