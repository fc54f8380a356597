package io.agenttracing.test;

import org.jspecify.annotations.Nullable;

/**
 * What the snippets of the documents use and do not declare.
 */
public abstract class SnippetContext {

	protected static final String LOAN = "l-1";

	protected @Nullable AgentTrace trace;

	protected @Nullable LoanDesk desk;

	public abstract static class LoanDeskTraceTests {

		protected abstract void run() throws Exception;

	}

	public interface LoanDesk {

		String decide(String id);

		String decideInSpiteOfRisk(String id);

	}

	public static class LoanController {

	}

	public static class Risk {

	}

	public static class Scores {

	}

}
