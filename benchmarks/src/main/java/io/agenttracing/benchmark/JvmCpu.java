package io.agenttracing.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time of a JVM without that of its compilers: to compile takes a third of
 * the time for thousands of calls, and ends some time.
 */
final class JvmCpu {

	private final Path threads;

	/** By thread, also of those that have ended. */
	private final Map<Path, Long> nanos = new HashMap<>();

	private long counted;

	JvmCpu(ProcessHandle process) {
		this.threads = Path.of("/proc", Long.toString(process.pid()), "task");
	}

	/**
	 * What was taken since this was asked before, exact to the nanosecond where the
	 * system tells that. What a JVM does while it has nothing to do, such as exporting,
	 * is in it too.
	 */
	Duration sinceBefore() {
		try (DirectoryStream<Path> directories = Files.newDirectoryStream(this.threads)) {
			directories.forEach(this::read);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The system does not tell the processor time of threads", ex);
		}
		long before = this.counted;
		this.counted = this.nanos.values().stream().mapToLong(Long::longValue).sum();
		return Duration.ofNanos(this.counted - before);
	}

	private void read(Path thread) {
		try {
			if (!Files.readString(thread.resolve("comm")).matches("C[12] Compiler.*\\s*")) {
				String nanos = Files.readString(thread.resolve("schedstat")).split(" ")[0];
				this.nanos.put(thread, Long.valueOf(nanos));
			}
		}
		catch (IOException ex) {
			// It has ended.
		}
	}

}
