package io.agenttracing.sample.springai;

import java.util.List;

import io.agenttracing.sample.agent.Passage;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/**
 * What the model may ask for while it answers.
 */
class PassageTools {

	private final List<Passage> passages;

	PassageTools(List<Passage> passages) {
		this.passages = passages;
	}

	@Tool(name = "read_passage", description = "The whole text of a passage")
	String read(@ToolParam(description = "The number of the passage") int number) {
		return this.passages.stream()
			.filter((passage) -> passage.number() == number)
			.map((passage) -> "[" + number + "] " + passage.text().replaceAll("\\s+", " "))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no passage " + number));
	}

}
