package io.agenttracing.viewer.model;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.diagnosis.trace.SpanNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The tokens of calls of models, and what they cost. An agent has the sum of the calls
 * below it, so only the calls themselves are counted.
 */
final class Usage {

	private long input;

	private long output;

	private double cost;

	private boolean priced;

	private boolean unpriced;

	void add(SpanNode span, TokenPrices prices) {
		if (isCall(span)) {
			long in = span.count(AgentSpanAttributes.USAGE_INPUT_TOKENS);
			long out = span.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
			double price = cost(span, prices);
			this.input += in;
			this.output += out;
			this.priced |= !Double.isNaN(price);
			this.cost += Double.isNaN(price) ? 0 : price;
			this.unpriced |= Double.isNaN(price) && in + out > 0;
		}
	}

	void add(Usage other) {
		this.input += other.input;
		this.output += other.output;
		this.cost += other.cost;
		this.priced |= other.priced;
		this.unpriced |= other.unpriced;
	}

	private static boolean isCall(SpanNode span) {
		return span.isModelCall() || span.isEmbeddings();
	}

	/**
	 * What a call cost; not a number where that is not known.
	 */
	static double cost(SpanNode span, TokenPrices prices) {
		TokenPrices.Price price = isCall(span) ? price(span, prices) : null;
		long input = span.count(AgentSpanAttributes.USAGE_INPUT_TOKENS);
		long output = span.count(AgentSpanAttributes.USAGE_OUTPUT_TOKENS);
		return (price == null || (input == 0 && output == 0)) ? Double.NaN
				: price.of(input, span.count(AgentSpanAttributes.USAGE_CACHE_READ_INPUT_TOKENS), output);
	}

	// The model that answered may have a longer name than the one that was asked for.
	private static TokenPrices.@Nullable Price price(SpanNode span, TokenPrices prices) {
		String answered = span.text(AgentSpanAttributes.RESPONSE_MODEL);
		TokenPrices.Price price = (answered != null) ? prices.of(answered) : null;
		String asked = span.text(AgentSpanAttributes.REQUEST_MODEL);
		return (price != null || asked == null) ? price : prices.of(asked);
	}

	long input() {
		return this.input;
	}

	long output() {
		return this.output;
	}

	double cost() {
		return this.priced ? this.cost : Double.NaN;
	}

	/**
	 * Whether it cost more than is known.
	 */
	boolean isCostPartial() {
		return this.priced && this.unpriced;
	}

	void writeCost(JsonGenerator json) {
		Json.money(json, "cost", cost());
		if (isCostPartial()) {
			json.writeBooleanProperty("costPartial", true);
		}
	}

}
