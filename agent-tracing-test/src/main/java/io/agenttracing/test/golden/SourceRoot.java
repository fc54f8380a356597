package io.agenttracing.test.golden;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The module whose test is running: the directory with {@code src/test} above the classes
 * of the test. The working directory tells nothing: an IDE may have that of the project.
 */
final class SourceRoot {

	private static final int MAX_LEVELS = 8;

	private SourceRoot() {
	}

	/**
	 * Finds the module by the class that called first: it is the test, which may call
	 * what other modules have for tests.
	 * @return the directory, null where no caller was compiled into a directory below one
	 * with {@code src/test}
	 */
	static @Nullable Path ofCaller() {
		StackWalker walker = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
		return walker.walk((frames) -> of(frames.map(StackWalker.StackFrame::getDeclaringClass))).orElse(null);
	}

	static Optional<Path> of(Stream<Class<?>> classes) {
		Path own = location(SourceRoot.class);
		List<Path> locations = new ArrayList<>(classes.map(SourceRoot::location).filter(Objects::nonNull).toList());
		Collections.reverse(locations);
		return locations.stream()
			.distinct()
			.filter((location) -> Files.isDirectory(location) && !location.equals(own))
			.map(SourceRoot::above)
			.filter(Objects::nonNull)
			.findFirst();
	}

	private static @Nullable Path above(Path classes) {
		Path directory = classes.getParent();
		for (int i = 0; directory != null && i < MAX_LEVELS; i++) {
			if (Files.isDirectory(directory.resolve("src").resolve("test"))) {
				return directory;
			}
			directory = directory.getParent();
		}
		return null;
	}

	private static @Nullable Path location(Class<?> type) {
		ProtectionDomain domain = type.getProtectionDomain();
		CodeSource source = (domain != null) ? domain.getCodeSource() : null;
		URL location = (source != null) ? source.getLocation() : null;
		try {
			return (location != null) ? Path.of(location.toURI()) : null;
		}
		catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException ex) {
			return null;
		}
	}

}
