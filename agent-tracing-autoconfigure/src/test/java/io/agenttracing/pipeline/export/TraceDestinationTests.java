package io.agenttracing.pipeline.export;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TraceDestination}.
 */
class TraceDestinationTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://localhost:4318/v1/traces                     | http://localhost:4318/v1/traces
			https://me:s3cret@box:4318/v1/traces?key=s3cret     | https://box:4318/v1/traces
			http://a:4318,http://me:s3cret@b:4318               | http://a:4318, http://b:4318
			http://a/v1, https://me:s3cret@b/v1, http://c/v1    | http://a/v1, https://b/v1, http://c/v1
			http://a_b:4318/v1/traces                           | http://a_b:4318/v1/traces
			http://a,b:4318/v1/traces                           | http://a,b:4318/v1/traces
			http://[::1]:4318/v1/traces                         | http://[::1]:4318/v1/traces
			""")
	void showsPlaces(String urls, String shown) {
		assertThat(destination(urls)).isEqualTo(shown);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://a,me:s3cret@b:4318", "http://a:4318,http://me:s3cr,et@b:4318",
			"http://me:s3cret@a_b:4318", "http://me:s3cret@a b", "http://a b,http://me:s3cret@c", "me:s3cret@a:4318",
			"http://a/v1?password=s3cret,http://b/v1?password=s3cret", "http://a/password=s3cret" })
	void showsNoPassword(String urls) {
		assertThat(destination(urls)).isNotEmpty().doesNotContain("s3cr");
	}

	private static String destination(String urls) {
		return TraceDestination.of(List.of(new OtlpSink()), urls, null, "nowhere").toString();
	}

	/**
	 * Sends to the URL that is configured, as its name says.
	 */
	private static final class OtlpSink {

	}

}
