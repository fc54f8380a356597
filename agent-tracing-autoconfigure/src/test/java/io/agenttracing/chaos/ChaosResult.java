package io.agenttracing.chaos;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import io.agenttracing.pipeline.collector.SpanCounts;
import io.agenttracing.pipeline.collector.SpanOutcome;

/**
 * What the application says of itself in the end, in a file.
 */
final class ChaosResult {

	private static final String FILE = "result.properties";

	private final Properties values = new Properties();

	static ChaosResult read(Path directory) throws IOException {
		ChaosResult result = new ChaosResult();
		try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
			result.values.load(reader);
		}
		return result;
	}

	void write(Path directory) {
		try (Writer writer = Files.newBufferedWriter(directory.resolve(FILE))) {
			this.values.store(writer, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void put(String key, Object value) {
		this.values.setProperty(key, value.toString());
	}

	void put(SpanCounts counts) {
		put("created", counts.created());
		for (SpanOutcome outcome : SpanOutcome.values()) {
			put(outcome.toString(), counts.of(outcome));
		}
	}

	long number(String key) {
		return Long.parseLong(text(key));
	}

	String text(String key) {
		String value = this.values.getProperty(key);
		if (value == null) {
			throw new IllegalArgumentException("The application has not said " + key);
		}
		return value;
	}

	long of(SpanOutcome outcome) {
		return number(outcome.toString());
	}

	/**
	 * The sum of all outcomes.
	 */
	long outcomes() {
		long sum = 0;
		for (SpanOutcome outcome : SpanOutcome.values()) {
			sum += of(outcome);
		}
		return sum;
	}

}
