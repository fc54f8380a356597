package io.agenttracing.instrument.langchain4j.agentic;

import java.util.List;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agentic.Agent;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import io.agenttracing.testing.model.ModelAnswer;
import io.agenttracing.testing.model.ModelReply;
import io.agenttracing.testing.model.ModelRequest;
import tools.jackson.databind.JsonNode;

/**
 * Agents that know nothing of traces, and what the model answers them. Each costs another
 * number of tokens. LangChain4j calls no agent that is not public.
 */
public final class Agents {

	static final int WRITER = 1_000;

	static final int EDITOR = 200;

	static final int SCORER = 30;

	static final int PLANNER = 4;

	private Agents() {
	}

	/**
	 * Answers all of them.
	 */
	static ModelAnswer answer(ModelRequest request) {
		String message = question(request);
		String[] words = message.split("\\s+", 3);
		return switch (words[0]) {
			case "write" -> ModelReply.text("story of " + words[1]).usage(WRITER, 1);
			case "edit" -> ModelReply.text("good " + words[1] + " " + words[2]).usage(EDITOR, 2);
			case "score" -> ModelReply.text(message.contains("good good") ? "0.9" : "0.5").usage(SCORER, 3);
			case "classify" -> ModelReply.text(words[1].equals("invoice") ? "money" : "machines").usage(SCORER, 3);
			case "look" -> looked(request, words[2]).usage(SCORER, 3);
			default -> throw new IllegalStateException(message);
		};
	}

	private static ModelReply looked(ModelRequest request, String city) {
		return request.body().path("messages").valueStream().anyMatch((message) -> isOf("tool", message))
				? ModelReply.text("seen " + city)
				: ModelReply.toolCall("call_1", "weather", "{\"arg0\":\"" + city + "\",\"city\":\"" + city + "\"}");
	}

	/**
	 * What an agent has asked, after what tools have answered too.
	 */
	static String question(ModelRequest request) {
		List<JsonNode> asked = request.body()
			.path("messages")
			.valueStream()
			.filter((message) -> isOf("user", message))
			.toList();
		return asked.get(asked.size() - 1).path("content").asString();
	}

	private static boolean isOf(String role, JsonNode message) {
		return message.path("role").asString().equals(role);
	}

	public interface Writer {

		@UserMessage("write {{topic}}")
		@Agent(name = "writer", description = "Writes a story", outputKey = "story")
		String write(@V("topic") String topic);

	}

	public interface AsynchronousWriter {

		@UserMessage("write {{topic}}")
		@Agent(name = "writer", description = "Writes a story", outputKey = "story", async = true)
		String write(@V("topic") String topic);

	}

	public interface StreamingWriter {

		@UserMessage("write {{topic}}")
		@Agent(name = "writer", description = "Writes a story", outputKey = "story")
		TokenStream write(@V("topic") String topic);

	}

	public interface Editor {

		@UserMessage("edit {{story}}")
		@Agent(name = "editor", description = "Edits a story", outputKey = "story")
		String edit(@V("story") String story);

	}

	public interface Scorer {

		@UserMessage("score {{story}}")
		@Agent(name = "scorer", description = "Scores a story", outputKey = "score")
		double score(@V("story") String story);

	}

	public interface Classifier {

		@UserMessage("classify {{topic}}")
		@Agent(name = "classifier", description = "Says what it is about", outputKey = "category")
		String classify(@V("topic") String topic);

	}

	public interface Scout {

		@UserMessage("look at {{city}}")
		@Agent(name = "scout", description = "Looks at a city", outputKey = "report")
		String look(@V("city") String city);

	}

	public interface SecondScout {

		@UserMessage("look at {{city}}")
		@Agent(name = "second", description = "Looks at a city", outputKey = "second")
		String look(@V("city") String city);

	}

	/**
	 * A workflow of its own type.
	 */
	public interface Novel {

		@Agent(name = "novel", outputKey = "story")
		String make(@V("topic") String topic);

	}

	public interface Trip {

		@Agent(name = "trip", outputKey = "report")
		String report(@V("city") String city);

	}

	/**
	 * No model: code of the application.
	 */
	public static class Archive {

		@Agent(name = "archive", description = "Keeps a story", outputKey = "kept")
		public String keep(@V("story") String story) {
			return story + ", kept";
		}

	}

	/**
	 * A tool that knows the weather of all cities but one.
	 */
	public static class Weather {

		static final String ATLANTIS = "Atlantis";

		@Tool("The weather of a city")
		public String weather(String city) {
			if (city.equals(ATLANTIS)) {
				throw new IllegalStateException("The station of " + city + " is flooded");
			}
			return "Sunny in " + city;
		}

	}

}
