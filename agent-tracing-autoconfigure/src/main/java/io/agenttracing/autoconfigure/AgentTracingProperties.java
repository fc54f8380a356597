package io.agenttracing.autoconfigure;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of agent tracing as a whole.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing")
public class AgentTracingProperties implements InitializingBean {

	private static final DataSize SMALLEST_BUFFER = DataSize.ofKilobytes(64);

	/**
	 * Whether agents are traced. Messages that carry a trace context are unwrapped even
	 * when they are not.
	 */
	private boolean enabled = true;

	/**
	 * Memory for spans that wait for the end of their trace or for the backend, at least
	 * 64KB. Spans that do not fit are dropped, those with errors last.
	 */
	private DataSize bufferSize = DataSize.ofMegabytes(16);

	/**
	 * Whether the fields and types of what agents and messages carry are recorded, never
	 * their values, and keyed hashes of what tools take and return. Then it is known when
	 * one sends malformed data.
	 */
	private Shapes shapes = Shapes.AUTO;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public DataSize getBufferSize() {
		return this.bufferSize;
	}

	public void setBufferSize(DataSize bufferSize) {
		this.bufferSize = bufferSize;
	}

	public Shapes getShapes() {
		return this.shapes;
	}

	public void setShapes(Shapes shapes) {
		this.shapes = shapes;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(!this.enabled || this.bufferSize.compareTo(SMALLEST_BUFFER) >= 0,
				"agent-tracing.buffer-size", this.bufferSize,
				"It must be at least 64KB, room for about a hundred spans.");
	}

	/**
	 * What is recorded of the shapes of payloads.
	 */
	public enum Shapes {

		/**
		 * A hash of each shape, and the shape itself where it is not the usual one.
		 */
		AUTO,

		/**
		 * Nothing.
		 */
		OFF

	}

}
