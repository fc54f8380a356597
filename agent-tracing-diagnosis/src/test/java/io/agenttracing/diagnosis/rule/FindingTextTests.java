package io.agenttracing.diagnosis.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.agenttracing.diagnosis.Diagnosis;
import io.agenttracing.diagnosis.Finding;
import io.agenttracing.diagnosis.trace.Trace;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What findings say, whatever the spans say: one line, not long, the same everywhere.
 */
class FindingTextTests {

	private static final String EVIL = "a\nb\r\u001b[31m\u202e\u2028 %s %n" + "x".repeat(100_000);

	private static final List<String> STORY = List.of("0-30000 ask CONSUMER ERROR to=all timeout=20000 op=invoke_agent",
			"  0-100 call step=api", "    0-10 call attempt 1 attempt=1 ERROR status=400 most=9 timeout=9000",
			"    11-20 call attempt 2 attempt=2 ERROR status=400", "    21-30 call attempt 3 attempt=3 ERROR",
			"    31-40 call attempt 4 attempt=4 ERROR", "  100-2000 publish PRODUCER to=all shape=a:string",
			"    9000-9500 process CONSUMER to=all shape=b:string", "    9600-9900 process CONSUMER to=all",
			"  10000-20000 execute_tool t op=execute_tool arguments=a",
			"  20000-21000 execute_tool t op=execute_tool arguments=a",
			"  21000-22000 execute_tool t op=execute_tool arguments=a", "  22000-22100 fallback x fallback=call",
			"  23000-40000 http get CLIENT method=GET ERROR timeout=90000",
			"  23000-23100 invoke_agent b op=invoke_agent ERROR");

	private final Locale locale = Locale.getDefault();

	@AfterEach
	void restore() {
		Locale.setDefault(this.locale);
	}

	@Test
	void isOneShortLineWhateverTheSpansSay() {
		Set<String> rules = new HashSet<>();
		for (Finding finding : findings(true)) {
			rules.add(finding.rule());
			for (String text : List.of(finding.cause(), finding.fix(), finding.subject(), finding.toString())) {
				assertThat(text.length()).as(finding.rule()).isLessThan(2_100);
				assertThat(text.codePoints()).as(finding.rule())
					.noneMatch((character) -> Character.isISOControl(character)
							|| Character.getType(character) == Character.FORMAT
							|| Character.getType(character) == Character.LINE_SEPARATOR);
			}
		}
		assertThat(rules).hasSizeGreaterThan(10);
	}

	@Test
	void hasTheSameDigitsInEachLanguage() {
		List<String> english = findings(false).stream().map(Finding::toString).toList();
		Locale.setDefault(Locale.forLanguageTag("ar-EG"));
		assertThat(findings(false)).map(Finding::toString).isEqualTo(english);
	}

	private static List<Finding> findings(boolean evil) {
		List<SpanData> spans = new ArrayList<>();
		for (SpanData span : TracePicture.read(STORY)) {
			spans.add(evil ? new Evil(span) : span);
		}
		return Diagnosis.byAllRules().examine(Trace.whole(spans)).findings();
	}

	/**
	 * A span whose name and whose texts are not what one hopes for.
	 */
	private static final class Evil extends DelegatingSpanData {

		private Evil(SpanData span) {
			super(span);
		}

		@Override
		public String getName() {
			return EVIL + super.getName();
		}

		@Override
		public Attributes getAttributes() {
			AttributesBuilder attributes = super.getAttributes().toBuilder();
			for (String key : List.of("messaging.destination.name", "gen_ai.tool.name", "client.name", "error.type",
					"agent_tracing.fallback.from", "gen_ai.agent.name")) {
				attributes.put(key, EVIL);
			}
			return attributes.build();
		}

	}

}
