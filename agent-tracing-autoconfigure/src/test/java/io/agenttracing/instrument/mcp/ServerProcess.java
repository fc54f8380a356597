package io.agenttracing.instrument.mcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import io.agenttracing.testing.WebApplication;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Servers in a process of their own: one on standard input and output, or two on HTTP.
 */
final class ServerProcess {

	private static final String STREAMABLE = "STREAMABLE";

	private ServerProcess() {
	}

	public static void main(String[] args) throws IOException {
		if (args[0].startsWith("--")) {
			new SpringApplicationBuilder(ServerApplication.class).web(WebApplicationType.NONE).run(args);
			return;
		}
		List<String> ports = new ArrayList<>();
		for (String protocol : List.of(STREAMABLE, "SSE")) {
			ports.add(String.valueOf(WebApplication.port(WebApplication.of(ServerApplication.class)
				.properties("spring.ai.mcp.server.protocol=" + protocol)
				.run(List.of(args).subList(1, args.length).toArray(String[]::new)))));
		}
		Path file = Path.of(args[0]);
		Path complete = Files.write(file.resolveSibling("ports.tmp"), ports);
		Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
	}

}
