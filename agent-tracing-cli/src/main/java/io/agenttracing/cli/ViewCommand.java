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
				"and gRPC, from this machine only, and keeps it in memory. It runs until it is",
				"interrupted (Ctrl-C).", "", "Ends with 2 if a port cannot be had, or no file can be read." })
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
			description = { "An address of this machine at which others may send, too, such as containers:",
					"0.0.0.0 for all addresses. Whoever reaches it may. The page stays with this machine." })
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
		try (StandAlonePage page = StandAlonePage.start(this.port, store, models, masking, this::failed,
				Map.of(MCP, McpEndpoint.of(new StoredTraces(store, models, this.files.isEmpty()))))) {
			this.out.println("Traces are shown at " + address(page, store) + ", to this machine only");
			if (this.files.isEmpty()) {
				receive(page);
			}
			this.out.flush();
			// Until the program is interrupted
			new CountDownLatch(1).await();
			return 0;
		}
		catch (IOException ex) {
			this.out.flush();
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

	// The only one is opened at once.
	private String address(StandAlonePage page, TraceStore store) {
		Set<String> ids = store.versions().keySet();
		return (ids.size() == 1) ? page.address() + "#/trace/" + ids.iterator().next() : page.address();
	}

	private void receive(StandAlonePage page) throws IOException {
		StandAlonePage.Ports ports = page.receive(this.bind, this.httpPort, this.grpcPort, this::unasked);
		String where = "OTLP is received over HTTP at port " + ports.http() + " and over gRPC at port " + ports.grpc();
		if (this.bind == null || this.bind.isLoopbackAddress()) {
			this.out.println(where + ", from programs on this machine only");
		}
		else {
			this.out.println(where + ", of " + (this.bind.isAnyLocalAddress() ? "every address of this machine"
					: this.bind.getHostAddress() + " and localhost"));
			this.out.println("Who can send now: everybody who reaches "
					+ (this.bind.isAnyLocalAddress() ? "this machine over any network" : "that address")
					+ ", without a password and unencrypted. They can send traces, and read none");
		}
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
