package io.agenttracing.viewer;

import java.util.Comparator;
import java.util.List;

import io.agenttracing.autoconfigure.GenAiProperties;
import io.agenttracing.context.Glob;
import io.agenttracing.viewer.model.TokenPrices;
import org.jspecify.annotations.Nullable;

/**
 * Prices of tokens as they are configured: the longest name that matches applies, so that
 * the order in which files are read does not count.
 */
final class ModelPrices implements TokenPrices {

	private final List<Named> prices;

	private final String currency;

	ModelPrices(GenAiProperties properties) {
		this.currency = properties.getCurrency();
		this.prices = properties.getPrices()
			.entrySet()
			.stream()
			.map((price) -> new Named(price.getKey(), new Glob(price.getKey()), price(price.getValue())))
			.sorted(Comparator.comparingInt((Named price) -> -price.name().length()).thenComparing(Named::name))
			.toList();
	}

	private static Price price(GenAiProperties.Price price) {
		Double input = price.getInput();
		Double cached = price.getCachedInput();
		double ofInput = (input != null) ? input : 0;
		return new Price(ofInput, price.getOutput(), (cached != null) ? cached : ofInput);
	}

	@Override
	public @Nullable Price of(String model) {
		for (Named price : this.prices) {
			if (price.glob().matches(model)) {
				return price.price();
			}
		}
		return null;
	}

	@Override
	public String currency() {
		return this.currency;
	}

	/**
	 * The price of models.
	 */
	private record Named(String name, Glob glob, Price price) {

	}

}
