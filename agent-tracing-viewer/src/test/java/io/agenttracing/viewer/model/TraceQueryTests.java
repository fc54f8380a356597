package io.agenttracing.viewer.model;

import java.util.List;

import io.agenttracing.viewer.DraftSpan;
import io.agenttracing.viewer.store.TraceStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What traces are found by.
 */
class TraceQueryTests {

	private final TraceStore store = new TraceStore(1024 * 1024);

	private final TraceModels models = new TraceModels(this.store);

	@BeforeEach
	void traces() {
		this.store
			.received(List.of(DraftSpan.of(1, 1, "fine").at(0, 150).agent("desk").with("document.id", "doc-1").data(),
					DraftSpan.of(1, 2, "SELECT payments").below(1).at(0, 10).with("db.rows", 7).data(),
					DraftSpan.of(2, 1, "broken")
						.at(0, 2_500)
						.agent("Risk Scoring")
						.in("risk-service")
						.failed("Connection refused: é")
						.with("document.id", "doc-17")
						.with("tags", "red", "large")
						.data()));
		this.store.started(DraftSpan.of(3, 1, "running").open(0).data());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                    | running broken fine
			error                 | broken
			ERROR                 | broken
			failed                | broken
			hangs                 | ''
			open                  | running
			agent:desk            | fine
			agent:risk            | broken
			Agent:RISK            | broken
			service:risk          | broken
			finding:root-cause    | broken
			>2s                   | running broken
			>2500ms               | running
			<200ms                | fine
			<0.003m               | fine
			document.id=doc-17    | broken
			document.id=doc-1     | broken fine
			document.id="doc-1"   | fine
			Document.Id=DOC-17    | broken
			db.rows=7             | fine
			tags=large            | broken
			service.name=risk     | broken
			payments              | fine
			"Connection refused"  | broken
			refused               | broken
			é                     | broken
			doc- error            | broken
			error agent:desk      | ''
			nothing               | ''
			=                     | ''
			00000000000000000000000000000002 | broken
			error:none            | ''
			""")
	void findsBy(String query, String names) {
		assertThat(names(query)).containsExactly(names.isEmpty() ? new String[0] : names.split(" "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"", "\"\"", "key=\"", ">", "<", ">x", "> 2s", ":", "agent:", "a=b=c", "(", "[a-z", "\\",
			"\0", "\uD800", "%00" })
	void isNeverAtALoss(String query) {
		assertThat(names(query)).hasSizeLessThanOrEqualTo(3);
	}

	@Test
	void whatIsLongIsBounded() {
		assertThat(names("x ".repeat(100_000))).isEmpty();
		assertThat(names("error ".repeat(100_000))).containsExactly("broken");
	}

	private List<String> names(String query) {
		return TraceModelsTests.json(this.models.list(query)).path("traces").findValuesAsString("name");
	}

	@Test
	void theApplicationsOwnAttributesSayWhatATraceIsAbout() {
		assertThat(TraceModelsTests.json(this.models.list("agent:desk")).path("traces").get(0).path("about").toString())
			.isEqualTo("{\"document.id\":\"doc-1\"}");
	}

}
