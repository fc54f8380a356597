package io.agenttracing.test.record;

import java.util.LinkedHashMap;
import java.util.Map;

import io.agenttracing.test.record.RecordedTraces.Owner;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Says of what a test has begun, and has not awaited, that nobody looks at it: once of
 * each test. Not safe for use by several threads.
 */
final class LateSpans {

	private static final Log logger = LogFactory.getLog(LateSpans.class);

	private static final int MAX_NAMES = 1_024;

	private final Map<String, Boolean> said = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MAX_NAMES;
		}

	};

	void began(Owner test, String span) {
		say(test, LogText.quoted(span) + " began with the context");
	}

	void failed(Owner test, String span) {
		say(test, LogText.quoted(span) + " failed with the context");
	}

	void requested(Owner test) {
		say(test, "A request came with the header");
	}

	private void say(Owner test, String what) {
		if (!test.testId().isEmpty() && this.said.put(test.test(), true) == null) {
			logger.warn(what + " of test " + LogText.of(test.test())
					+ ", which was over, so that nobody looks at it: await what is asynchronous in the test");
		}
	}

}
