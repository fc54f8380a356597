package io.agenttracing.instrument.springai;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.content.Media;
import org.springframework.ai.content.MediaContent;

/**
 * Messages as the GenAI conventions write them, in no more characters than there may be.
 * Where there are too many messages, the latest are kept. Of images and other media it is
 * said what they are, and not what is in them.
 *
 * @see <a href="https://github.com/open-telemetry/semantic-conventions-genai">Semantic
 * conventions</a>
 */
final class MessageJson {

	private static final Pattern ADDRESS = Pattern.compile("(?!data:)[a-z][a-z0-9+.-]*:", Pattern.CASE_INSENSITIVE);

	private final int maxLength;

	// Null if what tools say is one text each, which is left alone more easily.
	private final @Nullable MessageJson flat;

	/**
	 * Messages.
	 * @param maxLength how many characters there may be
	 */
	MessageJson(int maxLength) {
		this(maxLength, new MessageJson(maxLength, null));
	}

	private MessageJson(int maxLength, @Nullable MessageJson flat) {
		this.maxLength = maxLength;
		this.flat = flat;
	}

	/**
	 * What a model is asked, without its instructions.
	 * @param messages the messages
	 * @return JSON, null if there is nothing
	 */
	@Nullable String input(List<Message> messages) {
		String json = array(
				messages.stream().filter((message) -> message.getMessageType() != MessageType.SYSTEM).toList(),
				(message) -> message(message).raw("}"));
		return (json != null || this.flat == null) ? json : this.flat.input(messages);
	}

	/**
	 * The instructions of a model.
	 * @param messages the messages with the instructions among them
	 * @return JSON, null if there are none
	 */
	@Nullable String instructions(List<Message> messages) {
		return array(messages.stream().filter((message) -> message.getMessageType() == MessageType.SYSTEM).toList(),
				(message) -> textPart(message.getText()));
	}

	/**
	 * What a model answers.
	 * @param answers the answers
	 * @return JSON, null if there is nothing
	 */
	@Nullable String output(List<Generation> answers) {
		String json = array(answers, (answer) -> {
			ContentJson message = message(answer.getOutput());
			String reason = answer.getMetadata().getFinishReason();
			return (reason != null && !reason.isEmpty())
					? message.raw(",\"finish_reason\":").name(reason(reason)).raw("}") : message.raw("}");
		});
		return (json != null || this.flat == null) ? json : this.flat.output(answers);
	}

	/**
	 * What a tool is asked or answers.
	 * @param content JSON for the most part
	 * @return JSON in any case, null if there is nothing
	 */
	@Nullable String document(@Nullable String content) {
		if (content == null) {
			return null;
		}
		String json = ContentDocument.of(content, this.maxLength).write(this.maxLength);
		return (json != null) ? json : new ContentJson().text(content).write(this.maxLength);
	}

	// From the last one on: what has no room is not even looked at.
	private <T> @Nullable String array(List<T> all, Function<T, ContentJson> written) {
		Deque<ContentJson> elements = new ArrayDeque<>();
		int left = this.maxLength - 1;
		for (int i = all.size() - 1; i >= 0; i--) {
			ContentJson element = written.apply(all.get(i));
			left -= element.least() + 1;
			if (left < 0) {
				break;
			}
			elements.addFirst(element);
		}
		if (elements.isEmpty()) {
			return null;
		}
		ContentJson array = new ContentJson();
		elements.forEach((element) -> array.raw((array.least() > 0) ? "," : "[").all(element));
		return array.raw("]").write(this.maxLength);
	}

	private ContentJson message(Message message) {
		ContentJson json = new ContentJson().raw("{\"role\":")
			.name(message.getMessageType().getValue())
			.raw(",\"parts\":[");
		String separator = "";
		for (ContentJson part : parts(message)) {
			json.raw(separator).all(part);
			separator = ",";
		}
		return json.raw("]");
	}

	private List<ContentJson> parts(Message message) {
		List<ContentJson> parts = new ArrayList<>();
		String text = message.getText();
		if (text != null && !text.isEmpty()) {
			parts.add(textPart(text));
		}
		if (message instanceof MediaContent content && content.getMedia() != null) {
			content.getMedia().forEach((media) -> parts.add(mediaPart(media)));
		}
		if (message instanceof AssistantMessage answer) {
			answer.getToolCalls()
				.forEach((call) -> parts.add(toolPart("tool_call", call.id()).raw(",\"name\":")
					.name(call.name())
					.raw(",\"arguments\":")
					.all(nested(call.arguments()))
					.raw("}")));
		}
		if (message instanceof ToolResponseMessage told) {
			told.getResponses()
				.forEach((response) -> parts.add(toolPart("tool_call_response", response.id()).raw(",\"response\":")
					.all(nested(response.responseData()))
					.raw("}")));
		}
		return parts;
	}

	// Others need room, too.
	private ContentJson nested(@Nullable String content) {
		return (this.flat != null) ? ContentDocument.of(content, this.maxLength / 4) : new ContentJson().text(content);
	}

	private static ContentJson textPart(@Nullable String text) {
		return new ContentJson().raw("{\"type\":\"text\",\"content\":").text(text).raw("}");
	}

	private static ContentJson toolPart(String type, @Nullable String id) {
		ContentJson part = new ContentJson().raw("{\"type\":\"" + type + "\"");
		return (id != null && !id.isEmpty()) ? part.raw(",\"id\":").name(id) : part;
	}

	private static ContentJson mediaPart(Media media) {
		ContentJson part = new ContentJson();
		// Bytes may be a text, too.
		boolean elsewhere = media.getData() instanceof String uri && ADDRESS.matcher(uri).lookingAt();
		part.raw("{\"type\":").raw(elsewhere ? "\"uri\"" : "\"blob\"");
		part.raw(",\"mime_type\":").name(media.getMimeType().toString());
		part.raw(",\"modality\":").name(modality(media.getMimeType().getType()));
		return elsewhere ? part.raw(",\"uri\":").text(media.getData().toString()).raw("}")
				: part.raw(",\"content\":\"\"}");
	}

	private static String modality(String type) {
		return switch (type) {
			case "image", "video", "audio" -> type;
			default -> "document";
		};
	}

	private static String reason(String reason) {
		String known = reason.toLowerCase(Locale.ROOT);
		return switch (known) {
			case "end_turn", "stop_sequence" -> "stop";
			case "max_tokens" -> "length";
			case "tool_use", "tool_calls" -> "tool_call";
			default -> known;
		};
	}

}
