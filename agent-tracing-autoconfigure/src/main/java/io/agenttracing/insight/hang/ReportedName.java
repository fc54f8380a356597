package io.agenttracing.insight.hang;

import io.agenttracing.secret.SecretMask;
import io.agenttracing.text.LogText;

/**
 * A name in a report: without secrets, safe for one line, and not too long. Secrets are
 * masked before anything is escaped, since an escape in front of a secret would be taken
 * for a part of it.
 */
final class ReportedName {

	private static final int MAX_SEARCHED = 2_000;

	private ReportedName() {
	}

	static String of(String name) {
		return LogText.of(SecretMask.mask(LogText.cut(name, MAX_SEARCHED)));
	}

	static String quoted(String name) {
		return '"' + of(name) + '"';
	}

}
