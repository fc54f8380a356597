package io.agenttracing.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Has shells complete what is typed, from the same description of the commands as the
 * program itself.
 */
@Command(name = "completion", mixinStandardHelpOptions = true,
		description = "Prints a script with which a shell completes commands and options.",
		footer = { "", "For a function or an alias with the name agent-tracing:",
				"  bash: source <(agent-tracing completion bash)", "  zsh:  source <(agent-tracing completion zsh)" })
final class CompletionCommand implements Callable<Integer> {

	private final PrintWriter out;

	@Spec
	private @Nullable CommandSpec spec;

	@Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
	private @Nullable Shell shell;

	CompletionCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		if (this.spec == null) {
			throw new IllegalStateException("No description of the commands");
		}
		CommandLine program = this.spec.root().commandLine();
		this.out.print(AutoComplete.bash(program.getCommandName(), program));
		this.out.flush();
		return 0;
	}

	/**
	 * The shells. The script asks itself in which one it runs.
	 */
	enum Shell {

		bash, zsh

	}

}
