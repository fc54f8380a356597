package io.agenttracing.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What shells make of what is typed, and what the program says of its commands.
 */
class CompletionCommandTests {

	private static final Path BASH = Path.of("/bin/bash");

	private static final Path ZSH = Path.of("/bin/zsh");

	@TempDir
	private Path directory;

	@Test
	void bashCompletesCommandsAndOptions() throws Exception {
		assumeTrue(Files.isExecutable(BASH), "No bash");
		assertThat(completed(BASH, "bash", "vi")).containsExactly("view");
		assertThat(completed(BASH, "bash", "completion", "z")).containsExactly("zsh");
		assertThat(completed(BASH, "bash", "view", "--")).contains("--port", "--bind", "--http-port", "--grpc-port",
				"--help");
		assertThat(completed(BASH, "bash", "diagnose", "--br")).containsExactly("--brief");
	}

	@Test
	void zshCompletesCommandsAndOptions() throws Exception {
		assumeTrue(Files.isExecutable(ZSH), "No zsh");
		// What does not begin so is left out by the shell afterwards
		assertThat(completed(ZSH, "zsh", "vi")).contains("view", "diagnose");
		assertThat(completed(ZSH, "zsh", "view", "--p")).contains("--port", "--bind").doesNotContain("--brief");
	}

	@Test
	void allCommandsExplainThemselvesWithinALine() {
		List<String> commands = run("--help").lines()
			.dropWhile((line) -> !line.equals("Commands:"))
			.skip(1)
			.takeWhile((line) -> !line.isEmpty())
			.filter((line) -> line.startsWith("  ") && line.charAt(2) != ' ')
			.map((line) -> line.strip().split(" ")[0])
			.toList();
		assertThat(commands).contains("diagnose", "diff", "html", "test", "view", "completion");
		for (String command : commands) {
			String help = run(command, "--help");
			assertThat(help).startsWith("Usage: agent-tracing " + command).contains("-h, --help");
			assertThat(help.lines()).as(command).allMatch((line) -> line.length() <= 80);
		}
	}

	// As the shell calls it when somebody presses the key: zsh as if it were sh.
	private List<String> completed(Path shell, String name, String... words) throws Exception {
		Path script = Files.writeString(this.directory.resolve("completion"), run("completion", name));
		String as = shell.equals(ZSH) ? "emulate sh; setopt kshglob noshglob braceexpand; " : "";
		String ask = "source '" + script + "'; " + as + "COMP_WORDS=(agent-tracing " + String.join(" ", words)
				+ "); COMP_CWORD=" + words.length + "; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}; "
				+ "_complete_agent-tracing >/dev/null 2>&1; printf '%s\\n' \"${COMPREPLY[@]}\"";
		Process process = new ProcessBuilder(shell.toString(), "-c", ask).redirectErrorStream(true).start();
		process.getOutputStream().close();
		String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		return answer.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList();
	}

	private static String run(String... arguments) {
		StringWriter out = new StringWriter();
		int status = AgentTracingCli.run(new PrintWriter(out), new PrintWriter(new StringWriter()), arguments);
		assertThat(status).isZero();
		return out.toString();
	}

}
