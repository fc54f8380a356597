package io.agenttracing.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;

import io.agenttracing.otlp.ReadTrace;
import io.agenttracing.otlp.TraceReader;
import io.agenttracing.text.LogText;

/**
 * A file with traces that a user has named, or standard input. Whatever is in it, there
 * is an answer or one line that says why not.
 *
 * @param name its name, {@code -} for standard input
 */
record TraceFile(String name) {

	/** The exit status where something cannot be read. */
	static final int UNREADABLE = 2;

	private static final int MAX_TEXT = 600;

	/**
	 * Reads the traces and works with them.
	 * @param work the work, whose result is the exit status
	 * @param refusal receives a line where that is not possible
	 * @return the exit status
	 */
	int read(ToIntFunction<List<ReadTrace>> work, Consumer<String> refusal) {
		return readDocument((document, traces) -> work.applyAsInt(traces), refusal);
	}

	/**
	 * Reads the traces and works with them and with what they were read from.
	 * @param work the work, whose result is the exit status
	 * @param refusal receives a line where that is not possible
	 * @return the exit status
	 */
	int readDocument(ToIntBiFunction<byte[], List<ReadTrace>> work, Consumer<String> refusal) {
		String doing = "read";
		try {
			byte[] document;
			List<ReadTrace> traces;
			try (Progress progress = Progress.of(this.name, size())) {
				try (InputStream input = progress.reading(open())) {
					document = new TraceReader().document(input);
				}
				progress.parsing();
				traces = new TraceReader().read(document);
			}
			doing = "judged";
			return work.applyAsInt(document, traces);
		}
		catch (IOException | InvalidPathException ex) {
			return refuse(refusal, reason(ex));
		}
		catch (RuntimeException | StackOverflowError ex) {
			return refuse(refusal, "it cannot be " + doing + ": " + ex);
		}
		catch (OutOfMemoryError ex) {
			return refuse(refusal, "too large for the memory of this program (java -Xmx)");
		}
	}

	/**
	 * Says that it cannot be used.
	 * @param refusal receives the line
	 * @param reason why
	 * @return the exit status
	 */
	int refuse(Consumer<String> refusal, String reason) {
		refusal.accept(LogText.of(this.name + ": " + reason, MAX_TEXT));
		return UNREADABLE;
	}

	private InputStream open() throws IOException {
		return isStandardInput() ? new BufferedInputStream(System.in) : Files.newInputStream(Path.of(this.name));
	}

	private long size() {
		return isStandardInput() ? 0 : Path.of(this.name).toFile().length();
	}

	private boolean isStandardInput() {
		return this.name.equals("-");
	}

	private static String reason(Exception ex) {
		if (ex instanceof NoSuchFileException) {
			return "no such file";
		}
		return (ex instanceof AccessDeniedException) ? "it may not be read" : String.valueOf(ex.getMessage());
	}

}
