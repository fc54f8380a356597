package io.agenttracing.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program.
 *
 * @since 0.1.0
 */
@Command(name = "agent-tracing", description = "Says what is wrong with traces.", mixinStandardHelpOptions = true,
		version = "agent-tracing 0.1")
public final class AgentTracingCli {

	private AgentTracingCli() {
	}

	/**
	 * Starts the program.
	 * @param arguments those of the command line
	 */
	public static void main(String[] arguments) {
		PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
		PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
		int status = run(out, err, arguments);
		out.flush();
		System.exit(status);
	}

	static int run(PrintWriter out, PrintWriter err, String... arguments) {
		return new CommandLine(new AgentTracingCli()).addSubcommand(new DiagnoseCommand(out, err))
			.addSubcommand(new DiffCommand(out, err))
			.addSubcommand(new HtmlCommand(out, err))
			.setOut(out)
			.setErr(err)
			.execute(arguments);
	}

}
