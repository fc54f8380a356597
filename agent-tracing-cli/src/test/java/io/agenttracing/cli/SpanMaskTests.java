package io.agenttracing.cli;

import java.util.List;
import java.util.Map;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpanMask}.
 */
class SpanMaskTests {

	private static final String SECRET = "hunter2hunter2";

	@Test
	void masksAllTextsOfASpan() {
		SpanData masked = new SpanMask().apply(span(true));

		assertThat(masked.getName()).isEqualTo("login password=***");
		assertThat(masked.getStatus().getDescription()).isEqualTo("refused password=***");
		assertThat(masked.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(text(masked)).doesNotContain(SECRET).contains("desk", "harmless", "--verbose");
		assertThat(masked.getAttributes().get(AttributeKey.longKey("count"))).isEqualTo(3);
		assertThat(masked.hasEnded()).isTrue();
		// The same again changes nothing.
		assertThat(text(new SpanMask().apply(masked))).isEqualTo(text(masked));
	}

	@Test
	void leavesWhatIsNoSecret() {
		SpanData span = span(false);

		assertThat(text(new SpanMask().apply(span))).isEqualTo(text(span));
	}

	// As the library does it in SecretSpanMaskingTests
	@Test
	void masksNumbersAsTheirDigits() {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test")
				.spanBuilder("call")
				.setParent(Context.root())
				.setAttribute("password", 12_345_678)
				.setAttribute("user.pin", 12_345_678)
				.setAttribute("api_key", 0.5)
				.setAttribute(AttributeKey.longArrayKey("passcode"), List.of(1L, 2L))
				.setAttribute("pin", 42)
				.setAttribute("gen_ai.usage.input_tokens", 12_345_678)
				.setAttribute(AttributeKey.longArrayKey("sizes"), List.of(1L, 2L))
				.setAttribute(AttributeKey.valueKey("tool"), Value.of(KeyValue.of("password", Value.of(12_345_678)),
						KeyValue.of("pin", Value.of(12_345_678)), KeyValue.of("api_key", Value.of(new byte[] { 1 }))))
				.startSpan();

			Attributes masked = new SpanMask().apply(((ReadableSpan) span).toSpanData()).getAttributes();

			assertThat(masked.asMap()).containsOnly(Map.entry(AttributeKey.stringKey("password"), "***"),
					Map.entry(AttributeKey.stringKey("user.pin"), "***"),
					Map.entry(AttributeKey.stringKey("api_key"), "***"),
					Map.entry(AttributeKey.stringKey("passcode"), "***"), Map.entry(AttributeKey.longKey("pin"), 42L),
					Map.entry(AttributeKey.longKey("gen_ai.usage.input_tokens"), 12_345_678L),
					Map.entry(AttributeKey.longArrayKey("sizes"), List.of(1L, 2L)),
					Map.entry(AttributeKey.valueKey("tool"), Value.of(KeyValue.of("password", Value.of("***")),
							KeyValue.of("pin", Value.of("***")), KeyValue.of("api_key", Value.of("***")))));
		}
	}

	private static String text(SpanData span) {
		StringBuilder text = new StringBuilder(span.getName()).append(span.getStatus())
			.append(sorted(span.getAttributes()))
			.append(sorted(span.getResource().getAttributes()));
		span.getEvents().forEach((event) -> text.append(event.getName()).append(sorted(event.getAttributes())));
		span.getLinks().forEach((link) -> text.append(link.getSpanContext()).append(sorted(link.getAttributes())));
		return text.toString();
	}

	private static Attributes sorted(Attributes attributes) {
		return Attributes.builder().putAll(attributes).build();
	}

	private static SpanData span(boolean secret) {
		String said = secret ? "password=" + SECRET : "harmless";
		Resource resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "desk",
				AttributeKey.stringArrayKey("process.command_args"),
				secret ? List.of("java", "--password", SECRET, "--verbose") : List.of("java", "--verbose")));
		try (SdkTracerProvider provider = SdkTracerProvider.builder().setResource(resource).build()) {
			Attributes attributes = Attributes.builder()
				.put("text", said)
				.put("plain", "harmless")
				.put("count", 3)
				.put(AttributeKey.stringArrayKey("list"), List.of("harmless", said))
				.put(AttributeKey.valueKey("nested"), nested(said, secret))
				.build();
			Span link = provider.get("test").spanBuilder("link").setParent(Context.root()).startSpan();
			Span span = provider.get("test")
				.spanBuilder("login " + said)
				.setParent(Context.root())
				.setAllAttributes(attributes)
				.addLink(link.getSpanContext(), attributes)
				.startSpan();
			span.addEvent("tried " + said, attributes);
			if (secret) {
				span.setAttribute("api_key", SECRET);
			}
			span.setStatus(StatusCode.ERROR, "refused " + said);
			span.end();
			return ((ReadableSpan) span).toSpanData();
		}
	}

	private static Value<?> nested(String said, boolean secret) {
		return Value.of(KeyValue.of("said", Value.of(said)), KeyValue.of("list", Value.of(Value.of(said), Value.of(1))),
				KeyValue.of(secret ? "client_secret" : "client", Value.of(SECRET.substring(secret ? 0 : 14))));
	}

}
