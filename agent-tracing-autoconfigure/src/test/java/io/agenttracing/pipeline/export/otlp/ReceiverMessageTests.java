package io.agenttracing.pipeline.export.otlp;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceiverMessage}.
 */
class ReceiverMessageTests {

	@Test
	void readsStatusInProtobuf() {
		Status status = Status.newBuilder()
			.setCode(3)
			.setMessage("http: request body too large")
			.addDetails(Any.newBuilder().setTypeUrl("x").setValue(ByteString.copyFromUtf8("details")))
			.build();
		assertThat(ReceiverMessage.of(status.toByteArray())).isEqualTo("http: request body too large");
		assertThat(ReceiverMessage.of(Status.newBuilder().setMessage("only this").build().toByteArray()))
			.isEqualTo("only this");
		assertThat(ReceiverMessage.of(Status.newBuilder().setCode(3).build().toByteArray())).isNull();
		assertThat(ReceiverMessage.of(Status.newBuilder().setMessage("long ".repeat(5000)).build().toByteArray()))
			.hasSize(ReceiverMessage.MAX_TEXT)
			.startsWith("long long");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{\"code\":3,\"message\":\"no \\\"way\\\"\"}|no \"way\"",
					"{\"error\":{\"code\":401,\"message\":\"bad\\nkey\"}}|bad key", "{\"error\":\"broken|broken",
					"{\"status\":500}|{\"status\":500}", "{\"detail\": \"a\\u00e4\"}|aä", "plain text|plain text",
					"<html><style>b{}</style><h1>413 Too Large</h1><hr>nginx</html>|413 Too Large nginx" })
	void readsJsonAndText(String body, String words) {
		assertThat(ReceiverMessage.of(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(words);
	}

	@Test
	void isOneLineWithoutSecrets() {
		assertThat(of("a\r\nWARN forged\u001b[0m\u2028\u0085\u202eline")).isEqualTo("a WARN forged [0m line");
		assertThat(of("un\u3164seen\udb40\udd00")).isEqualTo("un\\u3164seen\\ue0100");
		String secret = "sk-proj-abcdEFGH1234ijklMNOP5678qrstUVWX";
		assertThat(of("wrong key " + secret)).startsWith("wrong key").doesNotContain("abcdEFGH");
		assertThat(of("x".repeat(ReceiverMessage.MAX_TEXT - 14) + " " + secret)).doesNotContain("abcd");
	}

	@Test
	void survivesWhateverItIsGiven() {
		assertThat(ReceiverMessage.of(null)).isNull();
		assertThat(of("")).isNull();
		assertThat(of(" \n ")).isNull();
		assertThat(ReceiverMessage.of(new byte[] { 0, 1, 2 })).isNull();
		assertThat(ReceiverMessage.of(new byte[] { 0x12, -1, -1, -1, -1, 0x7f })).isNull();
		// Of the processor, which others may have meanwhile
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long began = threads.getCurrentThreadCpuTime();
		for (String part : new String[] { "<", "<script>", "{\"message\"", "\\", "\"", "{\"message\":\"\\u",
				"password=" }) {
			of(part.repeat(1_000_000 / part.length()));
		}
		assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - began)).isLessThan(Duration.ofSeconds(2));
	}

	private static String of(String body) {
		return ReceiverMessage.of(body.getBytes(StandardCharsets.UTF_8));
	}

}
