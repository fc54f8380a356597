package io.agenttracing.viewer.model;

import org.jspecify.annotations.Nullable;

/**
 * What the tokens of models cost.
 */
public interface TokenPrices {

	/** Nothing is known, and nothing is said. */
	TokenPrices NONE = new TokenPrices() {

		@Override
		public @Nullable Price of(String model) {
			return null;
		}

		@Override
		public String currency() {
			return "";
		}

	};

	/**
	 * The price of a model.
	 * @param model its name
	 * @return the price, null where it is not known
	 */
	@Nullable Price of(String model);

	/**
	 * What the prices are in.
	 * @return the currency
	 */
	String currency();

	/**
	 * A price, for a million tokens each.
	 *
	 * @param input of the input
	 * @param output of the output
	 * @param cachedInput of the input that came from the provider's cache
	 */
	record Price(double input, double output, double cachedInput) {

		private static final double TOKENS = 1e6;

		double of(long inputTokens, long cachedTokens, long outputTokens) {
			long cached = Math.max(0, Math.min(cachedTokens, inputTokens));
			return ((inputTokens - cached) * this.input + cached * this.cachedInput + outputTokens * this.output)
					/ TOKENS;
		}

	}

}
