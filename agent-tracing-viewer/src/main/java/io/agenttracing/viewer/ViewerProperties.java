package io.agenttracing.viewer;

import io.agenttracing.autoconfigure.PropertyRequirement;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the page that shows traces.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.viewer")
public class ViewerProperties implements InitializingBean {

	private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(1);

	private static final int HIGHEST_PORT = 65_535;

	/**
	 * Whether a page on this machine shows the traces of the application. By default,
	 * with DevTools or in the profile 'dev' or 'local'.
	 */
	private Enabled enabled = Enabled.AUTO;

	/**
	 * Port of the page, on the loopback addresses only, 0 for any. If it is taken, the
	 * next one that is free.
	 */
	private int port = 8095;

	/**
	 * Memory for the spans, log lines and connections of the page, at least 1MB. The
	 * oldest traces go first.
	 */
	private DataSize maxMemory = DataSize.ofMegabytes(64);

	/**
	 * Whether spans are recorded for the page that a sampler would drop. When not set,
	 * unless a span processor of the application might export them.
	 */
	private @Nullable Boolean recordUnsampled;

	public Enabled getEnabled() {
		return this.enabled;
	}

	public void setEnabled(Enabled enabled) {
		this.enabled = enabled;
	}

	public int getPort() {
		return this.port;
	}

	public void setPort(int port) {
		this.port = port;
	}

	public DataSize getMaxMemory() {
		return this.maxMemory;
	}

	public void setMaxMemory(DataSize maxMemory) {
		this.maxMemory = maxMemory;
	}

	public @Nullable Boolean getRecordUnsampled() {
		return this.recordUnsampled;
	}

	public void setRecordUnsampled(@Nullable Boolean recordUnsampled) {
		this.recordUnsampled = recordUnsampled;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.port >= 0 && this.port <= HIGHEST_PORT, "agent-tracing.viewer.port", this.port,
				"It must be a port, or 0 for any.");
		PropertyRequirement.require(this.maxMemory.compareTo(LEAST_MEMORY) >= 0, "agent-tracing.viewer.max-memory",
				this.maxMemory, "It must be at least 1MB, room for about a thousand spans.");
	}

	/**
	 * When the page is there.
	 */
	public enum Enabled {

		/**
		 * With DevTools, or in the profile {@code dev} or {@code local}.
		 */
		AUTO,

		/**
		 * Always.
		 */
		TRUE,

		/**
		 * Never.
		 */
		FALSE

	}

}
