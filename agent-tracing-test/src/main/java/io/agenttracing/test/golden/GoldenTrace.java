package io.agenttracing.test.golden;

import java.nio.file.Path;

import io.agenttracing.diagnosis.trace.Trace;
import io.agenttracing.test.outline.Excerpt;
import io.agenttracing.test.outline.Outline;
import io.agenttracing.test.outline.OutlineDiff;
import io.agenttracing.test.outline.OutlineText;
import io.agenttracing.text.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Compares a trace with one that was kept: its structure, names, outcomes, decisions, and
 * the shapes of data. The first run keeps it, but not on a build server. What may be
 * renewed is only so where it differs: marks that were set by hand stay.
 */
public final class GoldenTrace {

	/** The system property by which golden traces are renewed. */
	public static final String UPDATE = "golden.update";

	private static final Log logger = LogFactory.getLog(GoldenTrace.class);

	private final GoldenFiles files;

	private final boolean server;

	private final boolean update;

	GoldenTrace(Path module, boolean server, boolean update) {
		this.files = new GoldenFiles(module);
		this.server = server;
		this.update = update;
	}

	/**
	 * Golden traces of the module whose test is running.
	 * @return what compares with them
	 * @throws IllegalStateException if the module was not found
	 */
	public static GoldenTrace ofCaller() {
		Path module = SourceRoot.ofCaller();
		if (module == null) {
			throw new IllegalStateException("Golden traces are in src/test/resources/golden of the module whose test "
					+ "asserts them. It was not found: no caller's classes are in a directory of a module with src/test");
		}
		String property = System.getProperty(UPDATE);
		return new GoldenTrace(module, "true".equalsIgnoreCase(System.getenv("CI")),
				property != null && !property.equalsIgnoreCase("false"));
	}

	/**
	 * Compares.
	 * @param name the name of the golden trace
	 * @param trace a trace that is not empty
	 * @return what is wrong, null if nothing is
	 * @throws IllegalArgumentException if the name is not valid
	 */
	public @Nullable String compare(String name, Trace trace) {
		GoldenName golden = new GoldenName(name);
		String is = OutlineText.withDetails(trace);
		String should = this.files.read(golden);
		if (should == null) {
			return this.server && !this.update ? missing(golden, is) : write(golden, is);
		}
		OutlineDiff diff;
		try {
			diff = OutlineDiff.of(Outline.read(should), Outline.read(is));
		}
		catch (IllegalArgumentException ex) {
			return this.update ? write(golden, is) : this.files.place(golden) + " is no golden trace: "
					+ ex.getMessage() + ". Renew it with -D" + UPDATE + '.';
		}
		if (diff == null) {
			return null;
		}
		return this.update ? write(golden, is) : text(golden, diff, should, is);
	}

	private @Nullable String write(GoldenName name, String text) {
		this.files.write(name, "# Golden trace " + name.name() + ". Renew it with -D" + UPDATE + ".\n" + text);
		logger.warn("Wrote golden trace " + this.files.place(name) + ": see whether it is right, and commit it");
		return null;
	}

	private String missing(GoldenName name, String text) {
		return "There is no golden trace " + LogText.quoted(name.name())
				+ ", and with CI=true none is written. Run the test elsewhere, and commit " + this.files.place(name)
				+ ":\n\n" + Excerpt.of(text, -1);
	}

	private String text(GoldenName name, OutlineDiff diff, String should, String is) {
		return "The trace is not golden trace " + LogText.quoted(name.name()) + ": " + diff.line()
				+ ".\nIf the trace is as it should be, renew " + this.files.place(name) + ": run the test with -D"
				+ UPDATE + ".\n\nGolden:\n" + Excerpt.of(should, diff.expected()) + "\nTrace:\n"
				+ Excerpt.of(is, diff.actual());
	}

}
