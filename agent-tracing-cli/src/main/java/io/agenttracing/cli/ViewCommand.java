package io.agenttracing.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import io.agenttracing.cli.mcp.McpEndpoint;
import io.agenttracing.cli.mcp.StoredTraces;
import io.agenttracing.cli.view.Senders;
import io.agenttracing.cli.view.StandAlonePage;
import io.agenttracing.text.LogText;
import io.agenttracing.viewer.model.TraceModels;
import io.agenttracing.viewer.store.TraceStore;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Shows traces in the browser, those of files or what others send.
 */
@Command(name = "view", mixinStandardHelpOptions = true,
		description = "Shows traces in the browser: those of files, or those that are sent here as OTLP.",
		footer = { "", "Without files it receives what OpenTelemetry's SDKs send by default, over HTTP",
				"and gRPC, from this machine only, and keeps it in memory. Coding agents ask the",
				"page at /mcp, as for example http://localhost:8090/mcp. It runs until it is", "interrupted (Ctrl-C).",
				"", "Ends with 2 if a port cannot be had, or no file can be read." })
final class ViewCommand implements Callable<Integer> {

	private static final int MAX_LINE = 600;

	/** Where coding agents ask. */
	private static final String MCP = "/mcp";

	private static final Map<String, String> SIGNALS = Map.of("metrics", "OTEL_METRICS_EXPORTER=none", "logs",
			"OTEL_LOGS_EXPORTER=none");

	private final PrintWriter out;

	private final PrintWriter err;

	private final Set<String> told = ConcurrentHashMap.newKeySet();

	@Spec
	private @Nullable CommandSpec spec;

	@Parameters(arity = "0..*", paramLabel = "FILE",
			description = "Files with traces, - is standard input; nothing is received then.")
	private List<String> files = List.of();

	@Option(names = "--port", paramLabel = "PORT", defaultValue = "8090",
			description = "The port of the page, or the next one that is free (default: ${DEFAULT-VALUE}).")
	private int port;

	@Option(names = "--http-port", paramLabel = "PORT", defaultValue = "4318",
			description = "The port for OTLP over HTTP (default: ${DEFAULT-VALUE}).")
	private int httpPort;

	@Option(names = "--grpc-port", paramLabel = "PORT", defaultValue = "4317",
			description = "The port for OTLP over gRPC (default: ${DEFAULT-VALUE}).")
	private int grpcPort;

	@Option(names = "--bind", paramLabel = "ADDRESS",
			description = "An address of this machine at which others may send, too, such as containers; "
					+ "0.0.0.0 for all. Whoever reaches it may, and can push out what is here. "
					+ "The page stays with this machine.")
	private @Nullable InetAddress bind;

	ViewCommand(PrintWriter out, PrintWriter err) {
		this.out = out;
		this.err = err;
	}

	@Override
	public Integer call() {
		check();
		TraceStore store = LoadedTraces.newStore();
		UnaryOperator<SpanData> masking = new SpanMask();
		TraceModels models = new TraceModels(store);
		int status = LoadedTraces.into(store, this.files, masking, this.err::println);
		if (status != 0 && store.versions().isEmpty()) {
			return status;
		}
		boolean receives = this.files.isEmpty();
		try (StandAlonePage page = StandAlonePage.start(this.port, store, models,
				Map.of(MCP, McpEndpoint.of(new StoredTraces(store, models, receives))),
				receives ? new Senders(this.bind, this.httpPort, this.grpcPort, masking, this::unasked) : null,
				this::failed)) {
			say(page, store);
			// Until the program is interrupted
			new CountDownLatch(1).await();
			return 0;
		}
		catch (IOException ex) {
			this.err.println(LogText.of(String.valueOf(ex.getMessage()), MAX_LINE));
			return TraceFile.UNREADABLE;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 0;
		}
	}

	private void check() {
		if (this.spec != null && !this.files.isEmpty() && this.bind != null) {
			throw new ParameterException(this.spec.commandLine(),
					"With files nothing is received: --bind is for nobody");
		}
		for (int each : new int[] { this.port, this.httpPort, this.grpcPort }) {
			if (this.spec != null && (each < 0 || each > 65_535)) {
				throw new ParameterException(this.spec.commandLine(), "No port: " + each);
			}
		}
	}

	private void say(StandAlonePage page, TraceStore store) {
		this.out.println("Traces are shown at " + address(page, store) + ", to this machine only");
		StandAlonePage.Ports ports = page.ports();
		if (ports != null) {
			received(ports);
		}
		this.out.println("Coding agents ask at " + page.address() + MCP.substring(1) + " (MCP)");
		this.out.println((ports != null) ? "Traces are in memory only: they are gone when Ctrl-C ends this"
				: "Ctrl-C ends this");
		this.out.flush();
	}

	// The only one is opened at once.
	private static String address(StandAlonePage page, TraceStore store) {
		Set<String> ids = store.versions().keySet();
		return (ids.size() == 1) ? page.address() + "#/trace/" + ids.iterator().next() : page.address();
	}

	private void received(StandAlonePage.Ports ports) {
		String where = "OTLP is received over HTTP at port " + ports.http() + " and over gRPC at port " + ports.grpc();
		if (this.bind == null || this.bind.isLoopbackAddress()) {
			this.out.println(where + ", from programs on this machine only");
			return;
		}
		boolean every = this.bind.isAnyLocalAddress();
		this.out.println(where + ", of "
				+ (every ? "every address of this machine" : this.bind.getHostAddress() + " and localhost"));
		this.out.println("Who can send now: everybody who reaches "
				+ (every ? "this machine over any network" : "that address") + ", without a password and unencrypted");
		this.out.println("They read no trace, but can push out those that are here, and write what you"
				+ " and coding agents read");
	}

	// It is refused, which SDKs log again and again.
	private void unasked(String name) {
		SIGNALS.forEach((signal, setting) -> {
			if (name.contains(signal) && this.told.add(signal)) {
				this.err.println("Somebody sends " + signal + ", too, which are not shown: " + setting
						+ " in their environment switches that off");
			}
		});
	}

	private void failed(Throwable failure) {
		if (this.told.add(failure.getClass().getName())) {
			this.err.println(LogText.of("Something could not be shown: " + failure, MAX_LINE));
		}
	}

}
