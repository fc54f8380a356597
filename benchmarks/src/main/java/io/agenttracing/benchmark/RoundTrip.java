package io.agenttracing.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A variant of the application that sends messages to itself through Redis, in a JVM of
 * its own.
 */
final class RoundTrip implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	private final JvmCpu cpu;

	private RoundTrip(Process process) {
		this.process = process;
		this.output = process.inputReader();
		this.cpu = new JvmCpu(process.toHandle());
	}

	/**
	 * Neither this project nor Spring Boot traces.
	 */
	static List<String> untraced() {
		return List.of("agent-tracing.enabled=false", "agent-tracing.redis.mode=off",
				"management.observations.enable.all=false", "management.tracing.sampling.probability=0");
	}

	/**
	 * Spring Boot traces Redis commands, this project nothing.
	 */
	static List<String> boot(String probability) {
		return List.of("agent-tracing.enabled=false", "agent-tracing.redis.mode=off",
				"management.tracing.sampling.probability=" + probability);
	}

	static List<String> traced(String probability) {
		return List.of("agent-tracing.redis.write-channels=agent.*",
				"agent-tracing.sampling.probability=" + probability);
	}

	/**
	 * Starts a variant.
	 * @param options options of the JVM
	 * @param redis the properties that lead to a Redis
	 * @param variant the properties of the variant
	 */
	static RoundTrip start(List<String> options, String[] redis, List<String> variant) throws IOException {
		List<String> arguments = new ArrayList<>();
		Stream.concat(Stream.of(redis), variant.stream()).forEach((property) -> arguments.add("--" + property));
		return new RoundTrip(ChildJvm.start(System.getProperty("java.class.path"), options,
				RoundTripProbe.class.getName(), arguments));
	}

	/**
	 * Sends messages, and waits for each.
	 * @param messages how many
	 * @return what each of them has cost
	 */
	Costs send(int messages) {
		try {
			this.process.outputWriter().append(Integer.toString(messages)).append('\n').flush();
			double bytes = bytes();
			return new Costs(this.cpu.sinceBefore().toNanos() / (double) messages, bytes);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The application has ended", ex);
		}
	}

	private double bytes() throws IOException {
		StringBuilder said = new StringBuilder();
		for (String line = this.output.readLine(); line != null; line = this.output.readLine()) {
			if (line.startsWith(RoundTripProbe.MARK)) {
				return Double.parseDouble(line.substring(RoundTripProbe.MARK.length()));
			}
			said.append(line).append('\n');
		}
		throw new IllegalStateException("The application has ended: " + said);
	}

	@Override
	public void close() {
		this.process.destroy();
	}

	/**
	 * What a message has cost, from the sender to the listener.
	 *
	 * @param nanos the processor time, without that of compilers
	 * @param bytes the bytes allocated
	 */
	record Costs(double nanos, double bytes) {

	}

}
