package io.agenttracing.boundary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;

/**
 * Agent A leaves a file, agent B picks it up: an example of a transport that
 * {@link AgentTracer} does not know. The context lies beside {@code name} in a sidecar
 * file {@code name.trace}, one {@code key: value} in a line. Names are used once, and a
 * directory has one reader.
 */
final class FileHandover {

	private static final String SIDECAR = ".trace";

	private static final int MAX_SIDECAR_BYTES = 12 * 1024;

	private final AgentTracer tracer;

	private final Path directory;

	FileHandover(AgentTracer tracer, Path directory) {
		this.tracer = tracer;
		this.directory = directory;
	}

	/**
	 * Leaves a file for the reader, who never sees it unfinished or before its context.
	 */
	void leave(String name, byte[] data) throws IOException {
		Map<String, String> context = new LinkedHashMap<>();
		this.tracer.inject(context);
		if (!context.isEmpty()) {
			leaveSidecar(name, context);
		}
		moveIn(name, data);
	}

	/**
	 * Works on all files that are there, each in the trace that it came with. One whose
	 * work fails stays.
	 */
	void pickUp(Consumer<Path> work) throws IOException {
		for (Path file : waiting()) {
			this.tracer.continueFrom(readSidecar(sidecar(file)), "process inbox", () -> {
				work.accept(file);
				return file;
			});
			Files.delete(file);
			deleteSidecar(sidecar(file));
		}
	}

	private void leaveSidecar(String name, Map<String, String> context) {
		String lines = context.entrySet()
			.stream()
			.map((field) -> field.getKey() + ": " + field.getValue() + "\n")
			.collect(Collectors.joining());
		try {
			moveIn(name + SIDECAR, lines.getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			// Costs the trace, not the data.
		}
	}

	private void moveIn(String name, byte[] content) throws IOException {
		Path unfinished = this.directory.resolve("." + UUID.randomUUID());
		try {
			Files.write(unfinished, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
			Files.move(unfinished, this.directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			Files.deleteIfExists(unfinished);
		}
	}

	private List<Path> waiting() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter(Files::isRegularFile).filter((file) -> {
				String name = file.getFileName().toString();
				return !name.startsWith(".") && !name.endsWith(SIDECAR);
			}).sorted().toList();
		}
	}

	private static Path sidecar(Path file) {
		return file.resolveSibling(file.getFileName() + SIDECAR);
	}

	private static Map<String, String> readSidecar(Path sidecar) {
		if (!Files.isRegularFile(sidecar, LinkOption.NOFOLLOW_LINKS)) {
			return Map.of();
		}
		try (InputStream input = Files.newInputStream(sidecar, LinkOption.NOFOLLOW_LINKS)) {
			byte[] content = input.readNBytes(MAX_SIDECAR_BYTES + 1);
			return (content.length <= MAX_SIDECAR_BYTES) ? parse(new String(content, StandardCharsets.US_ASCII))
					: Map.of();
		}
		catch (IOException ex) {
			return Map.of();
		}
	}

	private static Map<String, String> parse(String lines) {
		Map<String, String> context = new LinkedHashMap<>();
		for (String line : lines.split("\n")) {
			int colon = line.indexOf(':');
			if (colon > 0 && context.put(line.substring(0, colon), line.substring(colon + 1).strip()) != null) {
				return Map.of();
			}
		}
		return context;
	}

	private static void deleteSidecar(Path sidecar) {
		try {
			Files.deleteIfExists(sidecar);
		}
		catch (IOException ex) {
			// The work is done, and names are used once.
		}
	}

}
