package io.agenttracing.pipeline.masking;

import java.util.Arrays;
import java.util.List;

import io.agenttracing.AgentSpanAttributes;
import io.agenttracing.pipeline.collector.SpanTransformer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link SecretSpanMasking}.
 */
class SecretSpanMaskingTests {

	private static final SpanContext LINKED = SpanContext.create("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
			TraceFlags.getSampled(), TraceState.getDefault());

	private static final List<AttributeKey<List<String>>> SHAPES = List.of(AgentSpanAttributes.PAYLOAD_SHAPE,
			AgentSpanAttributes.PAYLOAD_USUAL_SHAPE, AgentSpanAttributes.RESULT_SHAPE,
			AgentSpanAttributes.RESULT_USUAL_SHAPE);

	private static final String TOKEN = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a";

	private final SpanTransformer masking = SecretSpanMasking.cutting();

	@Test
	void returnsTheVerySameSpanWithoutSecrets() {
		SpanData span = Spans.of("invoke_agent llm", (content) -> {
			content.setAttribute("document.id", "doc-832beb48");
			content.setAttribute("gen_ai.usage.input_tokens", 359);
			content.setAttribute(AttributeKey.stringArrayKey("options"), List.of("accept", "reject"));
			content.setAttribute(AttributeKey.valueKey("nested"), Value.of(Value.of("a"), Value.of(1)));
			content.addLink(LINKED, Attributes.of(AttributeKey.stringKey("reason"), "retry"));
			content.recordException(shortStack(new IllegalStateException("The document is gone")));
			content.setStatus(StatusCode.ERROR, "The document is gone");
		});
		assertThat(this.masking.transform(span)).isSameAs(span);
	}

	@Test
	void masksEachTextOfASpan() {
		SpanData span = Spans.of("GET /?api_key=s3cret", (content) -> {
			content.setAttribute("url.full", "https://bob:s3cret@host/");
			content.setAttribute("document.id", "doc-1");
			content.setAttribute(AttributeKey.stringArrayKey("headers"), List.of("Accept: x", "Cookie: SID=s3cret"));
			content.addEvent("sent password=s3cret", Attributes.of(AttributeKey.stringKey("body"), "secret=s3cret"));
			content.addLink(LINKED, Attributes.of(AttributeKey.stringKey("source"), "a://b:s3cret@c"));
			content.setStatus(StatusCode.ERROR, "Bearer s3cret refused");
		});
		SpanData masked = this.masking.transform(span);
		assertThat(masked.getName()).isEqualTo("GET /?api_key=***");
		assertThat(masked.getAttributes().asMap()).containsOnly(
				entry(AttributeKey.stringKey("url.full"), "https://***@host/"),
				entry(AttributeKey.stringKey("document.id"), "doc-1"),
				entry(AttributeKey.stringArrayKey("headers"), List.of("Accept: x", "Cookie: ***")));
		assertThat(masked.getEvents()).singleElement().satisfies((event) -> {
			assertThat(event.getName()).isEqualTo("sent password=***");
			assertThat(event.getAttributes().get(AttributeKey.stringKey("body"))).isEqualTo("secret=***");
			assertThat(event.getEpochNanos()).isEqualTo(span.getEvents().get(0).getEpochNanos());
			assertThat(event.getTotalAttributeCount()).isEqualTo(1);
		});
		assertThat(masked.getLinks()).singleElement().satisfies((link) -> {
			assertThat(link.getSpanContext()).isEqualTo(LINKED);
			assertThat(link.getAttributes().get(AttributeKey.stringKey("source"))).isEqualTo("a://***@c");
		});
		assertThat(masked.getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "Bearer *** refused"));
		assertThat(masked.getSpanContext()).isEqualTo(span.getSpanContext());
		assertThat(masked.getParentSpanContext()).isEqualTo(span.getParentSpanContext());
		assertThat(masked.getTotalAttributeCount()).isEqualTo(span.getTotalAttributeCount());
		assertThat(masked.toString()).doesNotContain("s3cret");
	}

	@Test
	void leavesTheNamesOfFieldsInShapes() {
		List<String> shape = List.of("$:string", "[]:number", "{*}.apiKey:object", "accounts[].accessToken:object",
				"authorization:object", "user.password:number", "user.password:string", "über[].pin_2:boolean");
		SpanData span = Spans.of("invoke_agent llm", (content) -> {
			SHAPES.forEach((key) -> content.setAttribute(key, shape));
			content.setAttribute(AgentSpanAttributes.PAYLOAD_SHAPE_DIGEST, "3b1a0836fec694ef");
		});
		assertThat(this.masking.transform(span)).isSameAs(span);
	}

	@Test
	void masksWhatIsNoEntryOfAShape() {
		List<String> written = List.of("user.password:s3cret", "user.password: number", "password:s3cret:number",
				"x=1 password:number", TOKEN + ":string", "user." + TOKEN + "[]:number", TOKEN, ":string",
				"Bearer s3cret:string", "a".repeat(2_000) + ".password:number");
		for (AttributeKey<List<String>> key : SHAPES) {
			SpanData masked = this.masking
				.transform(Spans.of("invoke_agent llm", (content) -> content.setAttribute(key, written)));
			List<String> values = masked.getAttributes().get(key);
			assertThat(values).hasSameSizeAs(written).contains(":string");
			assertThat(values.toString()).doesNotContain("s3cret", TOKEN, "password: n", "password:n")
				.contains("user.password:***", "***:string");
		}
		SpanData other = Spans.of("call", (content) -> content.setAttribute(AttributeKey.stringArrayKey("shape"),
				List.of("user.password:number")));
		assertThat(this.masking.transform(other).getAttributes().asMap())
			.containsOnly(entry(AttributeKey.stringArrayKey("shape"), List.of("user.password:***")));
	}

	@Test
	void masksExceptionsAndLetsGoOfThem() {
		RuntimeException cause = shortStack(new IllegalStateException("Authorization: Bearer s3cret"));
		RuntimeException exception = shortStack(new RuntimeException("password=s3cret", cause));
		SpanData span = Spans.of("call", (content) -> content.recordException(exception));
		SpanData masked = this.masking.transform(span);
		EventData event = masked.getEvents().get(0);
		assertThat(event).isNotInstanceOf(ExceptionEventData.class);
		assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message"))).isEqualTo("password=***");
		assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
			.contains("java.lang.RuntimeException: password=***")
			.contains("Caused by: java.lang.IllegalStateException: Authorization: Bearer ***")
			.contains("at " + getClass().getName())
			.doesNotContain("s3cret");
		assertThat(masked.getAttributes()).isSameAs(span.getAttributes());
		assertThat(masked.getLinks()).isSameAs(span.getLinks());
		assertThat(masked.getStatus()).isSameAs(span.getStatus());
	}

	@Test
	void copiesOnlyWhatChanges() {
		SpanData span = Spans.of("call", (content) -> {
			content.addEvent("first", Attributes.of(AttributeKey.stringKey("a"), "b"));
			content.addEvent("second", Attributes.of(AttributeKey.stringKey("a"), "secret=s3cret"));
		});
		SpanData masked = this.masking.transform(span);
		assertThat(masked.getEvents()).hasSize(2);
		assertThat(masked.getEvents().get(0)).isSameAs(span.getEvents().get(0));
		assertThat(masked.getAttributes()).isSameAs(span.getAttributes());
		assertThat(this.masking.transform(masked)).isSameAs(masked);
	}

	@Test
	void masksAllOfAValueWhoseKeyNamesASecret() {
		SpanData span = Spans.of("call", (content) -> {
			content.setAttribute("http.request.header.authorization", "anything at all");
			content.setAttribute(AttributeKey.stringArrayKey("http.request.header.cookie"), List.of("a", "b c"));
			content.setAttribute("token", "x");
			content.setAttribute("password", "");
			content.setAttribute("gen_ai.usage.output_tokens", 23);
			content.setAttribute("token_type", "Bearer");
			content.setAttribute(AttributeKey.valueKey("api_key"), Value.of(Value.of("a"), Value.of(1)));
			content.setAttribute(AttributeKey.valueKey("tool"),
					Value.of(KeyValue.of("password", Value.of("x")), KeyValue.of("url", Value.of("a://b:c@d"))));
		});
		Attributes masked = this.masking.transform(span).getAttributes();
		assertThat(masked.get(AttributeKey.stringKey("http.request.header.authorization"))).isEqualTo("***");
		assertThat(masked.get(AttributeKey.stringArrayKey("http.request.header.cookie"))).containsExactly("***", "***");
		assertThat(masked.get(AttributeKey.stringKey("token"))).isEqualTo("***");
		assertThat(masked.get(AttributeKey.stringKey("password"))).isEmpty();
		assertThat(masked.get(AttributeKey.longKey("gen_ai.usage.output_tokens"))).isEqualTo(23);
		assertThat(masked.get(AttributeKey.stringKey("token_type"))).isEqualTo("Bearer");
		assertThat(masked.asMap().toString()).doesNotContain("ValueArray").contains("***");
		assertThat(masked.get(AttributeKey.valueKey("tool")))
			.isEqualTo(Value.of(KeyValue.of("password", Value.of("***")), KeyValue.of("url", Value.of("a://***@d"))));
		assertThat(masked.size()).isEqualTo(8);
	}

	@Test
	void masksNumbersAsTheirDigits() {
		SpanData span = Spans.of("call", (content) -> {
			content.setAttribute("password", 12_345_678);
			content.setAttribute("user.pin", 12_345_678);
			content.setAttribute("api_key", 0.5);
			content.setAttribute(AttributeKey.longArrayKey("passcode"), List.of(1L, 2L));
			content.setAttribute("pin", 42);
			content.setAttribute("gen_ai.usage.input_tokens", 12_345_678);
			content.setAttribute(AttributeKey.longArrayKey("sizes"), List.of(1L, 2L));
			content.addEvent("tried", Attributes.of(AttributeKey.longKey("password"), 12_345_678L));
			content.setAttribute(AttributeKey.valueKey("tool"),
					Value.of(KeyValue.of("password", Value.of(12_345_678)), KeyValue.of("pin", Value.of(12_345_678))));
		});
		SpanData masked = this.masking.transform(span);
		assertThat(masked.getAttributes().asMap()).containsOnly(entry(AttributeKey.stringKey("password"), "***"),
				entry(AttributeKey.stringKey("user.pin"), "***"), entry(AttributeKey.stringKey("api_key"), "***"),
				entry(AttributeKey.stringKey("passcode"), "***"), entry(AttributeKey.longKey("pin"), 42L),
				entry(AttributeKey.longKey("gen_ai.usage.input_tokens"), 12_345_678L),
				entry(AttributeKey.longArrayKey("sizes"), List.of(1L, 2L)), entry(AttributeKey.valueKey("tool"),
						Value.of(KeyValue.of("password", Value.of("***")), KeyValue.of("pin", Value.of("***")))));
		assertThat(masked.getEvents().get(0).getAttributes().asMap())
			.containsOnly(entry(AttributeKey.stringKey("password"), "***"));
		assertThat(this.masking.transform(masked).getAttributes().asMap()).isEqualTo(masked.getAttributes().asMap());
	}

	@Test
	void looksAtTheValueWhereTheKeyMayNameASecret() {
		SpanData span = Spans.of("call", (content) -> {
			content.setAttribute("slack.bot_token", "abcdefgh12345678");
			content.setAttribute("sync_key", "weekly");
			content.setAttribute("auth", "oauth2");
			content.setAttribute("session.id", "abcdefgh12345678");
			content.setAttribute("gen_ai.conversation.id", "abcdefgh12345678");
			content.setAttribute("app_session_id", "abcdefgh12345678");
			content.setAttribute(AttributeKey.stringArrayKey("old_tkn"), List.of("none", "abcdefgh12345678"));
			content.setAttribute(AttributeKey.valueKey("tool"), Value.of(KeyValue.of("user_pass", Value.of("hunter2")),
					KeyValue.of("auth", Value.of("none")), KeyValue.of("sid", Value.of("abcdefgh12345678"))));
		});
		Attributes masked = this.masking.transform(span).getAttributes();
		assertThat(masked.asMap()).contains(entry(AttributeKey.stringKey("slack.bot_token"), "***"),
				entry(AttributeKey.stringKey("sync_key"), "weekly"), entry(AttributeKey.stringKey("auth"), "oauth2"),
				entry(AttributeKey.stringKey("session.id"), "abcdefgh12345678"),
				entry(AttributeKey.stringKey("gen_ai.conversation.id"), "abcdefgh12345678"),
				entry(AttributeKey.stringKey("app_session_id"), "***"),
				entry(AttributeKey.stringArrayKey("old_tkn"), List.of("none", "***")));
		assertThat(masked.get(AttributeKey.valueKey("tool")))
			.isEqualTo(Value.of(KeyValue.of("user_pass", Value.of("***")), KeyValue.of("auth", Value.of("none")),
					KeyValue.of("sid", Value.of("***"))));
	}

	@Test
	void masksWhatIsNestedTooDeeply() {
		Value<?> value = Value.of("harmless");
		for (int depth = 0; depth < 10_000; depth++) {
			value = Value.of(List.of(value));
		}
		Value<?> nested = value;
		SpanData masked = this.masking
			.transform(Spans.of("call", (content) -> content.setAttribute(AttributeKey.valueKey("deep"), nested)));
		Value<?> level = masked.getAttributes().get(AttributeKey.valueKey("deep"));
		int depth = 0;
		while (level.getValue() instanceof List<?> elements) {
			level = (Value<?>) elements.get(0);
			depth++;
		}
		assertThat(level.getValue()).isEqualTo("***");
		assertThat(depth).isLessThan(100);
	}

	@Test
	void keepsSpansOfOthersIntact() {
		SpanData span = Spans.of("call", Span::getSpanContext);
		assertThat(this.masking.transform(span)).isSameAs(span);
		assertThat(SecretSpanMasking.notCutting().transform(span)).isSameAs(span);
	}

	private static RuntimeException shortStack(RuntimeException exception) {
		exception.setStackTrace(Arrays.copyOf(exception.getStackTrace(), 3));
		return exception;
	}

}
