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
@Command(name = "agent-tracing", description = "Shows traces, and says what is wrong with them.",
		mixinStandardHelpOptions = true, version = "agent-tracing 0.1",
		footer = { "", "Each command explains itself: agent-tracing view --help" })
public final class AgentTracingCli {

	/** To each address and port. */
	private static final String MAX_CONNECTIONS = "128";

	private AgentTracingCli() {
	}

	/**
	 * Starts the program.
	 * @param arguments those of the command line
	 */
	public static void main(String[] arguments) {
		limitConnections();
		PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
		PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
		int status = run(out, err, arguments);
		out.flush();
		System.exit(status);
	}

	/**
	 * What the JDK's servers read at the first of them. It is for the whole program, so
	 * only who starts one may set it.
	 */
	private static void limitConnections() {
		System.getProperties().putIfAbsent("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
	}

	static int run(PrintWriter out, PrintWriter err, String... arguments) {
		return new CommandLine(new AgentTracingCli()).addSubcommand(new DiagnoseCommand(out, err))
			.addSubcommand(new DiffCommand(out, err))
			.addSubcommand(new HtmlCommand(out, err))
			.addSubcommand(new McpCommand(System.in, out, err))
			.addSubcommand(new TestCommand(out, err))
			.addSubcommand(new ViewCommand(out, err))
			.addSubcommand(new CompletionCommand(out))
			.setOut(out)
			.setErr(err)
			.execute(arguments);
	}

}
