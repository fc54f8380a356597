package io.agenttracing.benchmark;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.agenttracing.AgentTracer;
import io.agenttracing.autoconfigure.AgentTracingAutoConfiguration;
import io.agenttracing.diagnosis.Diagnosis;

/**
 * Class paths that are not the one of the benchmarks: the libraries that the profile
 * {@code benchmark} resolved, and the classes of the benchmarks.
 */
final class Peers {

	/** One of each jar that an application has of this project. */
	private static final List<Class<?>> OURS = List.of(AgentTracer.class, Diagnosis.class,
			AgentTracingAutoConfiguration.class);

	private Peers() {
	}

	/**
	 * The class path of one peer.
	 * @param peer the name of its directory
	 * @param ours whether this project's jars are on it
	 * @param libraries the file names of its libraries to take
	 */
	static String classPath(String peer, boolean ours, Predicate<String> libraries) {
		List<Path> entries = new ArrayList<>();
		entries.add(location(Peers.class));
		if (ours) {
			OURS.forEach((type) -> entries.add(location(type)));
		}
		try (Stream<Path> files = Files.list(file("benchmark.peers").resolve(peer))) {
			files.filter((file) -> libraries.test(file.getFileName().toString())).sorted().forEach(entries::add);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The class path of " + peer + " was not resolved", ex);
		}
		return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
	}

	static Path file(String property) {
		String value = System.getProperty(property);
		if (value == null || !Files.exists(Path.of(value))) {
			throw new IllegalStateException("There is no " + value + ". It is " + property
					+ ", and made by mvn -B -DskipTests -Pbenchmark verify");
		}
		return Path.of(value);
	}

	private static Path location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
