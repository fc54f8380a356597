package io.agenttracing.instrument.springai;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.agenttracing.secret.SecretMask;
import io.agenttracing.testing.Effort;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageJson}: the shapes of the GenAI conventions, whatever is in them
 * and however long it is.
 */
class MessageJsonTests {

	private static final JsonMapper JSON = new JsonMapper();

	private final MessageJson json = new MessageJson(4_096);

	@Test
	void writesWhatAModelIsAsked() {
		assertThat(this.json.input(conversation())).isEqualTo("""
				[{"role":"user","parts":[{"type":"text","content":"What about \\"today\\"?\\nAnd Oslo?"}]},\
				{"role":"assistant","parts":[{"type":"tool_call","id":"call_1","name":"weather",\
				"arguments":{"city":"Oslo","days":2,"exact":true,"at":null,"of":["a",1.5]}}]},\
				{"role":"tool","parts":[{"type":"tool_call_response","id":"call_1","response":"Sunny"}]}]""");
	}

	@Test
	void writesInstructionsApart() {
		assertThat(this.json.instructions(conversation()))
			.isEqualTo("[{\"type\":\"text\",\"content\":\"Be brief\"},{\"type\":\"text\",\"content\":\"Be kind\"}]");
		assertThat(this.json.instructions(List.of(new UserMessage("Hello")))).isNull();
	}

	@Test
	void writesWhatThereIsOfACallWithoutANameOrArguments() {
		AssistantMessage broken = AssistantMessage.builder()
			.content("Hello")
			.toolCalls(List.of(new ToolCall(null, "function", null, null)))
			.build();
		assertThat(this.json.output(List.of(new Generation(broken)))).contains("Hello", "\"tool_call\"");
	}

	@Test
	void writesDataThatIsNoAddressAsNone() {
		UserMessage message = UserMessage.builder()
			.text("Look")
			.media(Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data("iVBORw0KGgoAAAANSUhEUg").build())
			.build();
		assertThat(this.json.input(List.of(message))).doesNotContain("iVBOR");
	}

	@Test
	void writesWhatAModelAnswers() {
		assertThat(this.json.output(List.of(answer("Hello", "STOP"), answer("Once", "max_tokens"), answer("x", null))))
			.isEqualTo("""
					[{"role":"assistant","parts":[{"type":"text","content":"Hello"}],"finish_reason":"stop"},\
					{"role":"assistant","parts":[{"type":"text","content":"Once"}],"finish_reason":"length"},\
					{"role":"assistant","parts":[{"type":"text","content":"x"}]}]""");
		assertThat(this.json.output(List.of())).isNull();
	}

	@Test
	void writesOfMediaWhatTheyAre() {
		Message message = UserMessage.builder()
			.text("Look")
			.media(new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://example.com/cat.png")),
					Media.builder().mimeType(MimeTypeUtils.IMAGE_JPEG).data(new byte[] { 1, 2, 3 }).build())
			.build();
		assertThat(this.json.input(List.of(message))).isEqualTo("""
				[{"role":"user","parts":[{"type":"text","content":"Look"},\
				{"type":"uri","mime_type":"image/png","modality":"image","uri":"https://example.com/cat.png"},\
				{"type":"blob","mime_type":"image/jpeg","modality":"image","content":""}]}]""");
	}

	@Test
	void whatAToolSaysIsJsonInAnyCase() {
		assertThat(this.json.document("{\"city\": \"Oslo\"}")).isEqualTo("{\"city\":\"Oslo\"}");
		assertThat(this.json.document("\"Sunny\"")).isEqualTo("\"Sunny\"");
		assertThat(this.json.document("Sunny, 12 \"degrees\"")).isEqualTo("\"Sunny, 12 \\\"degrees\\\"\"");
		assertThat(this.json.document("12 degrees")).isEqualTo("\"12 degrees\"");
		assertThat(this.json.document("[1,{},[]]")).isEqualTo("[1,{},[]]");
		assertThat(this.json.document("")).isEqualTo("\"\"");
		assertThat(this.json.document(null)).isNull();
	}

	@Test
	void masksEachTextByItselfAndByTheNameOfItsField() {
		String secret = "sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb7cDe0f";
		String input = this.json.input(List.of(new UserMessage("My key is\n" + secret + "\nand password=hunter2!x")));
		assertThat(input).contains("My key is\\n", "***").doesNotContain("Ab3dEf6h", "hunter2");
		assertThat(this.json.document("{\"password\":\"hunter2!x\",\"deep\":{\"api_key\":[\"" + secret
				+ "\"]},\"note\":\"Authorization: Bearer abcdef0123456789abcdef\"}"))
			.isEqualTo("{\"password\":\"***\",\"deep\":{\"api_key\":\"***\"},"
					+ "\"note\":\"Authorization: Bearer ***\"}");
	}

	@Test
	void longestTextsAreCutFirstAndShortOnesStay() {
		MessageJson small = new MessageJson(300);
		String input = small
			.input(List.of(new UserMessage("Hello"), new UserMessage("x ".repeat(5_000)), new UserMessage("Bye")));
		assertThat(input).hasSizeBetween(290, 300).contains("\"Hello\"", "\"Bye\"", "x x", "\u2026\"");
	}

	@Test
	void latestMessagesAreKept() {
		List<Message> messages = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			messages.add(new UserMessage("Question " + i));
		}
		JsonNode input = JSON.readTree(new MessageJson(1_000).input(messages));
		assertThat(input.size()).isBetween(5, 20);
		assertThat(input.get(input.size() - 1).toString()).contains("Question 499");
	}

	@Test
	void ofALongConversationOnlyTheEndIsRead() {
		AtomicInteger read = new AtomicInteger();
		List<Message> messages = Collections.nCopies(1_000, new UserMessage("Question") {

			@Override
			public String getText() {
				read.incrementAndGet();
				return super.getText();
			}

		});
		assertThat(this.json.input(messages)).isNotNull();
		assertThat(read).hasValueLessThan(100);
	}

	@Test
	void whatIsFarTooLongIsNotSearchedAsAWhole() {
		long start = System.nanoTime();
		String input = this.json.input(List.of(new UserMessage("password=hunter2!x ".repeat(2_000_000))));
		assertThat(input).hasSizeLessThanOrEqualTo(4_096).doesNotContain("hunter2");
		assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
	}

	@Test
	void isJsonWithinItsLengthWhateverIsSaid() {
		Random random = new Random(23);
		int left = 0;
		for (int i = 0; i < Effort.of(2_000); i++) {
			int length = 20 + random.nextInt(i % 10 == 0 ? 16_384 : 800);
			MessageJson limited = new MessageJson(length);
			List<Message> messages = randomMessages(random);
			String input = limited.input(messages);
			left += (length < 1_000 || input != null || messages.stream().allMatch(SystemMessage.class::isInstance)) ? 0
					: 1;
			assertIsJson(input, length);
			assertIsJson(limited.instructions(messages), length);
			assertIsJson(limited.output(List.of(answer(randomText(random), randomText(random)))), length);
			assertIsJson(limited.document(randomDocument(random)), length);
		}
		// Hostile as they are, also in their ids and names, most are there.
		assertThat(left).isLessThan(Effort.of(2_000) / 20);
	}

	// It passes the masking of all spans, too, which may not break it.
	private static void assertIsJson(String json, int length) {
		if (json != null) {
			assertThat(json).hasSizeLessThanOrEqualTo(length);
			assertThat(JSON.readTree(json).isMissingNode()).as(json).isFalse();
			assertThat(JSON.readTree(SecretMask.mask(json)).isMissingNode()).as(json).isFalse();
		}
	}

	private static List<Message> randomMessages(Random random) {
		List<Message> messages = new ArrayList<>();
		for (int i = random.nextInt(6); i >= 0; i--) {
			messages.add(switch (random.nextInt(4)) {
				case 0 -> new SystemMessage(randomText(random));
				case 1 -> new UserMessage(randomText(random));
				case 2 -> AssistantMessage.builder()
					.content(randomText(random))
					.toolCalls(List
						.of(new ToolCall(randomText(random), "function", randomText(random), randomDocument(random))))
					.build();
				default -> ToolResponseMessage.builder()
					.responses(List.of(new ToolResponse("id", "weather", randomDocument(random))))
					.build();
			});
		}
		return messages;
	}

	private static String randomDocument(Random random) {
		return switch (random.nextInt(4)) {
			case 0 -> randomText(random);
			case 1 -> JSON.writeValueAsString(randomText(random));
			default -> {
				Object value = randomText(random);
				for (int depth = random.nextInt(20); depth > 0; depth--) {
					value = random.nextBoolean() ? List.of(value, random.nextInt(), random.nextBoolean())
							: Map.of(randomText(random), value, "password", randomText(random));
				}
				yield JSON.writeValueAsString(value);
			}
		};
	}

	private static String randomText(Random random) {
		String[] words = { "word ", "\"", "\\", "\n", "\u0001", "\ud83d\ude00", "\u2026", "password=", "hunter2 ",
				"Bearer abcdef0123456789 ", "\"api_key\": \"", "{", "}", "https://user:pass@host/ ", "a", ": ",
				"\\\"token\\\":", "-----BEGIN PRIVATE KEY-----\n" };
		StringBuilder text = new StringBuilder();
		for (int i = random.nextInt(random.nextInt(10) == 0 ? 3_000 : 20); i >= 0; i--) {
			text.append(words[random.nextInt(words.length)]);
		}
		return text.toString();
	}

	private static List<Message> conversation() {
		return List.of(new SystemMessage("Be brief"), new SystemMessage("Be kind"),
				new UserMessage("What about \"today\"?\nAnd Oslo?"),
				AssistantMessage.builder()
					.content("")
					.toolCalls(List.of(new ToolCall("call_1", "function", "weather",
							"{\"city\":\"Oslo\",\"days\":2,\"exact\":true,\"at\":null,\"of\":[\"a\",1.5]}")))
					.build(),
				ToolResponseMessage.builder()
					.responses(List.of(new ToolResponse("call_1", "weather", "\"Sunny\"")))
					.build());
	}

	private static Generation answer(String text, String reason) {
		return new Generation(new AssistantMessage(text),
				ChatGenerationMetadata.builder().finishReason(reason).build());
	}

}
