package io.agenttracing.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.agenttracing.instrument.redis.envelope.MessageEnvelope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The envelope of a Redis message, written and read again, beside one pass of
 * jackson-core over the same bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EnvelopeBenchmark {

	private static final Map<String, String> CONTEXT = Map.of("traceparent",
			"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

	private final JsonFactory jackson = new JsonFactory();

	/** The payload: what it is, and its length in bytes. */
	@Param({ "object 200", "object 4096", "object 262144", "text 4096", "escapes 4096" })
	public String payload;

	private byte[] bytes;

	private byte[] envelope;

	@Setup
	public void prepare() {
		String[] kindAndLength = this.payload.split(" ");
		this.bytes = payload(kindAndLength[0], Integer.parseInt(kindAndLength[1]));
		this.envelope = MessageEnvelope.wrap(this.bytes, CONTEXT);
	}

	@Benchmark
	public byte[] envelope() {
		return MessageEnvelope.open(MessageEnvelope.wrap(this.bytes, CONTEXT)).payload();
	}

	@Benchmark
	public int jackson() {
		int tokens = 0;
		try (JsonParser parser = this.jackson.createParser(ObjectReadContext.empty(), this.envelope)) {
			while (parser.nextToken() != null) {
				tokens++;
			}
		}
		return tokens;
	}

	private static byte[] payload(String kind, int length) {
		String passage = switch (kind) {
			case "object" -> "{\"id\":%d,\"title\":\"Lease of a flat\",\"score\":0.%d,\"tags\":[\"rent\",\"cats\"],"
					+ "\"text\":\"The rent is due on the third working day.\"}";
			case "text" -> "%d.%d The rent is due on the third working day. ";
			default -> "%d.%d \"Die Miete\" ist f\u00e4llig.\n\t\u20ac 900 \\ Monat \ud83d\ude00 ";
		};
		StringBuilder text = new StringBuilder("object".equals(kind) ? "{\"passages\":[" : "");
		for (int i = 0; text.length() < length - passage.length(); i++) {
			text.append("object".equals(kind) && i > 0 ? "," : "").append(passage.formatted(i, i));
		}
		text.append("object".equals(kind) ? "]}" : "");
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

}
