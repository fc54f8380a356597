package io.agenttracing.testing.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model says, and how it gets to the client.
 *
 * @param text the text, in a stream sent word by word
 * @param toolCalls the tools it wants to have called
 * @param finish why it stops
 * @param usage the tokens
 * @param delay how long it takes to begin
 * @param delivery how far it comes
 */
public record ModelReply(String text, List<ToolCall> toolCalls, Finish finish, TokenUsage usage, Duration delay,
		Delivery delivery) implements ModelAnswer {

	/**
	 * A text as the whole answer.
	 * @param text the text
	 * @return the reply
	 */
	public static ModelReply text(String text) {
		return new ModelReply(text, List.of(), Finish.STOP, TokenUsage.DEFAULT, Duration.ZERO, Delivery.WHOLE);
	}

	/**
	 * A wish to have a tool called.
	 * @param id the id of the call
	 * @param name the name of the tool
	 * @param arguments its arguments, a JSON object
	 * @return the reply
	 */
	public static ModelReply toolCall(String id, String name, String arguments) {
		return new ModelReply("", List.of(new ToolCall(id, name, arguments)), Finish.TOOL_CALLS, TokenUsage.DEFAULT,
				Duration.ZERO, Delivery.WHOLE);
	}

	/**
	 * Has another tool called, too.
	 * @param id the id of the call
	 * @param name the name of the tool
	 * @param arguments its arguments, a JSON object
	 * @return the reply
	 */
	public ModelReply andToolCall(String id, String name, String arguments) {
		List<ToolCall> calls = new ArrayList<>(this.toolCalls);
		calls.add(new ToolCall(id, name, arguments));
		return new ModelReply(this.text, List.copyOf(calls), Finish.TOOL_CALLS, this.usage, this.delay, this.delivery);
	}

	/**
	 * Costs so many tokens.
	 * @param input those of the prompt
	 * @param output those of the answer
	 * @return the reply
	 */
	public ModelReply usage(int input, int output) {
		return usage(input, output, 0);
	}

	/**
	 * Costs so many tokens.
	 * @param input those of the prompt, with the ones from the cache
	 * @param output those of the answer
	 * @param cached those of the prompt that came from the vendor's cache
	 * @return the reply
	 */
	public ModelReply usage(int input, int output, int cached) {
		return new ModelReply(this.text, this.toolCalls, this.finish, new TokenUsage(input, output, cached), this.delay,
				this.delivery);
	}

	/**
	 * Stops because it has said as much as it may.
	 * @return the reply
	 */
	public ModelReply atLimit() {
		return new ModelReply(this.text, this.toolCalls, Finish.LENGTH, this.usage, this.delay, this.delivery);
	}

	/**
	 * Begins late.
	 * @param delay how late
	 * @return the reply
	 */
	public ModelReply after(Duration delay) {
		return new ModelReply(this.text, this.toolCalls, this.finish, this.usage, delay, this.delivery);
	}

	/**
	 * Comes to a halt before its first byte, until the server is reset.
	 * @return the reply
	 */
	public ModelReply hangingBefore() {
		return delivered(Delivery.HANGS_BEFORE);
	}

	/**
	 * Comes to a halt in its middle, until the server is reset.
	 * @return the reply
	 */
	public ModelReply hangingMidway() {
		return delivered(Delivery.HANGS_MIDWAY);
	}

	/**
	 * Loses its connection in its middle.
	 * @return the reply
	 */
	public ModelReply cutMidway() {
		return delivered(Delivery.CUT_MIDWAY);
	}

	/**
	 * Arrives as something that is no JSON.
	 * @return the reply
	 */
	public ModelReply garbled() {
		return delivered(Delivery.GARBLED);
	}

	private ModelReply delivered(Delivery delivery) {
		return new ModelReply(this.text, this.toolCalls, this.finish, this.usage, this.delay, delivery);
	}

	/**
	 * Why a model stops.
	 */
	public enum Finish {

		/** It has said what there is to say. */
		STOP,

		/** It may say no more. */
		LENGTH,

		/** It wants tools to be called. */
		TOOL_CALLS

	}

}
