package io.agenttracing.pipeline.resource;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.agenttracing.failure.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The name of this host. DNS comes last and has a timeout: a broken resolver takes
 * seconds.
 */
final class HostName {

	private static final Log logger = LogFactory.getLog(HostName.class);

	private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

	private static final long MAX_WAIT_MILLIS = 200;

	private static final int MAX_LENGTH = 253;

	private final Path kernel;

	private final Map<String, String> environment;

	private final Callable<String> lookup;

	HostName() {
		this(KERNEL, System.getenv(), () -> InetAddress.getLocalHost().getHostName());
	}

	/**
	 * The name of a host.
	 * @param kernel the file with the kernel's host name
	 * @param environment the environment variables
	 * @param lookup the DNS lookup
	 */
	HostName(Path kernel, Map<String, String> environment, Callable<String> lookup) {
		this.kernel = kernel;
		this.environment = environment;
		this.lookup = lookup;
	}

	/**
	 * Finds the name.
	 * @return the name, null if it is unknown
	 */
	@Nullable String find() {
		String name = known(fromKernel());
		name = (name != null) ? name : known(this.environment.get("HOSTNAME"));
		name = (name != null) ? name : known(this.environment.get("COMPUTERNAME"));
		return (name != null) ? name : known(fromNetwork());
	}

	private @Nullable String fromKernel() {
		try {
			return Files.isReadable(this.kernel) ? Files.readString(this.kernel) : null;
		}
		catch (Throwable ex) {
			logger.debug("The kernel does not tell the name of the host", ex);
			return null;
		}
	}

	private @Nullable String fromNetwork() {
		CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
		Thread thread = new Thread(() -> answer.complete(lookUp()), "agent-tracing-host-name");
		thread.setDaemon(true);
		Failures.attempt(logger, "The name of the host could not be looked up", thread::start);
		return answer.completeOnTimeout(null, MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS).join();
	}

	private @Nullable String lookUp() {
		try {
			return this.lookup.call();
		}
		catch (Throwable ex) {
			logger.debug("The name of the host is not known", ex);
			return null;
		}
	}

	private static @Nullable String known(@Nullable String name) {
		String stripped = (name != null) ? name.strip() : "";
		return (stripped.isEmpty() || stripped.length() > MAX_LENGTH || stripped.equals("(none)")) ? null : stripped;
	}

}
