package io.agenttracing.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lettuce.core.LettuceVersion;
import tools.jackson.core.json.PackageVersion;

import org.springframework.boot.SpringBootVersion;

/**
 * The ratios as a page in Markdown, with what they were measured on.
 */
final class BenchmarkReport {

	private BenchmarkReport() {
	}

	static String of(List<Ratio> ratios) {
		String rows = ratios.stream().map(Ratio::row).collect(Collectors.joining("\n"));
		return """
				# Benchmarks

				Written by `mvn -q -B -Pbenchmark verify -pl agent-tracing-autoconfigure -DskipTests
				-Dbenchmark.report=../docs/benchmarks.md`. Times depend on the machine, ratios less so: what is
				compared runs in turns in one run. The column "95 %%" holds the median of the ratios in 95 of 100
				cases, and is their range where there are fewer than six. "untraced again" is the noise.

				%s

				| what | ns | ns of the other | ratio | 95 %% | target |
				|---|---|---|---|---|---|
				%s
				""".formatted(machine(), rows);
	}

	private static String machine() {
		return "%s, %d cores, load %.1f; %s %s, %s %s; Spring Boot %s, Lettuce %s, Jackson %s".formatted(processor(),
				Runtime.getRuntime().availableProcessors(),
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), System.getProperty("os.name"),
				System.getProperty("os.version"), System.getProperty("java.vm.name"),
				System.getProperty("java.vm.version"), SpringBootVersion.getVersion(), LettuceVersion.getVersion(),
				PackageVersion.VERSION);
	}

	private static String processor() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

}
