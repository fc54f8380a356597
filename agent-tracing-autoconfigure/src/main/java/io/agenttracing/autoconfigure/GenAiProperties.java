package io.agenttracing.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what is recorded of the calls of models and tools.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.genai")
public class GenAiProperties implements InitializingBean {

	private static final int SHORTEST = 256;

	// What any text attribute is cut to: that would end in the middle of the JSON.
	private static final int LONGEST = 16_384;

	private static final int LONGEST_CURRENCY = 8;

	/**
	 * Whether the content of calls is recorded: what models and tools are asked, and what
	 * they answer.
	 */
	private boolean captureContent = false;

	/**
	 * Number of characters that an attribute with such content may have, from 256 to
	 * 16384. The longest texts in it are cut.
	 */
	private int maxContentLength = 4096;

	/**
	 * Prices of models by name, a glob with * and ?, for a million tokens each. The page
	 * then says what calls cost. The longest name that matches applies.
	 */
	private Map<String, Price> prices = new LinkedHashMap<>();

	/**
	 * Currency of the prices, as it is shown.
	 */
	private String currency = "USD";

	public boolean isCaptureContent() {
		return this.captureContent;
	}

	public void setCaptureContent(boolean captureContent) {
		this.captureContent = captureContent;
	}

	public int getMaxContentLength() {
		return this.maxContentLength;
	}

	public void setMaxContentLength(int maxContentLength) {
		this.maxContentLength = maxContentLength;
	}

	public Map<String, Price> getPrices() {
		return this.prices;
	}

	public void setPrices(Map<String, Price> prices) {
		this.prices = prices;
	}

	public String getCurrency() {
		return this.currency;
	}

	public void setCurrency(String currency) {
		this.currency = currency;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.maxContentLength >= SHORTEST && this.maxContentLength <= LONGEST,
				"agent-tracing.genai.max-content-length", this.maxContentLength,
				"It must be a number of characters from 256 to 16384. To record no content at all, leave"
						+ " agent-tracing.genai.capture-content at false.");
		PropertyRequirement.require(!this.currency.isBlank() && this.currency.length() <= LONGEST_CURRENCY,
				"agent-tracing.genai.currency", this.currency, "It must have 1 to 8 characters, such as EUR.");
		this.prices.forEach((model, price) -> price.verify("agent-tracing.genai.prices[" + model + "]."));
	}

	/**
	 * The price of models with a matching name.
	 */
	public static class Price {

		/**
		 * Price of a million tokens of the input.
		 */
		private @Nullable Double input;

		/**
		 * Price of a million tokens of the output, none for models that only embed.
		 */
		private double output = 0;

		/**
		 * Price of a million tokens of the input that came from the provider's cache, by
		 * default that of the input.
		 */
		private @Nullable Double cachedInput;

		public @Nullable Double getInput() {
			return this.input;
		}

		public void setInput(@Nullable Double input) {
			this.input = input;
		}

		public double getOutput() {
			return this.output;
		}

		public void setOutput(double output) {
			this.output = output;
		}

		public @Nullable Double getCachedInput() {
			return this.cachedInput;
		}

		public void setCachedInput(@Nullable Double cachedInput) {
			this.cachedInput = cachedInput;
		}

		private void verify(String key) {
			require(this.input != null && isPrice(this.input), key + "input", this.input);
			require(isPrice(this.output), key + "output", this.output);
			require(this.cachedInput == null || isPrice(this.cachedInput), key + "cached-input", this.cachedInput);
		}

		private static boolean isPrice(double price) {
			return price >= 0 && Double.isFinite(price);
		}

		private static void require(boolean valid, String key, @Nullable Double value) {
			PropertyRequirement.require(valid, key, value,
					"It must be the price of a million tokens, such as 2.5. A model whose name has dots or asterisks is"
							+ " written in brackets: \"[gpt-4.1*]\".");
		}

	}

}
