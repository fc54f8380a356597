package io.agenttracing.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import javax.tools.ToolProvider;

/**
 * A module that exports a package and opens none, so that the fields of its classes
 * cannot be read.
 */
public final class ClosedModule {

	private static final String ORDER = """
			package closed;
			public record Order(String id, int amount, java.util.List<String> lines) {
				public Order() {
					this("SECRET-VALUE", 7, java.util.List.of("SECRET-VALUE"));
				}
				public String id() {
					throw new AssertionError("was called");
				}
				public String toString() {
					throw new AssertionError("was called");
				}
			}
			""";

	private ClosedModule() {
	}

	/**
	 * A record of such a module, with a text, a number and a list.
	 * @param directory where to compile it
	 * @return the record
	 */
	public static Object order(Path directory) {
		try {
			Path module = source(directory, "module-info.java", "module closed { exports closed; }");
			Path order = source(directory, "closed/Order.java", ORDER);
			int failed = ToolProvider.getSystemJavaCompiler()
				.run(null, null, null, "-d", directory.toString(), module.toString(), order.toString());
			if (failed != 0) {
				throw new IllegalStateException("javac ended with " + failed);
			}
			Configuration configuration = ModuleLayer.boot()
				.configuration()
				.resolve(ModuleFinder.of(directory), ModuleFinder.of(), Set.of("closed"));
			ModuleLayer layer = ModuleLayer
				.defineModulesWithOneLoader(configuration, List.of(ModuleLayer.boot()),
						ClassLoader.getSystemClassLoader())
				.layer();
			return layer.findLoader("closed").loadClass("closed.Order").getConstructor().newInstance();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Path source(Path directory, String name, String text) throws IOException {
		Path file = directory.resolve(name);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, text);
	}

}
