package io.agenttracing.autoconfigure;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what is recorded of the calls of models and tools.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.genai")
public class GenAiProperties implements InitializingBean {

	private static final int SHORTEST = 256;

	// What any text attribute is cut to: that would end in the middle of the JSON.
	private static final int LONGEST = 16_384;

	/**
	 * Whether the content of calls is recorded: what models and tools are asked, and what
	 * they answer.
	 */
	private boolean captureContent = false;

	/**
	 * Number of characters that an attribute with such content may have, from 256 to
	 * 16384. The longest texts in it are cut.
	 */
	private int maxContentLength = 4096;

	public boolean isCaptureContent() {
		return this.captureContent;
	}

	public void setCaptureContent(boolean captureContent) {
		this.captureContent = captureContent;
	}

	public int getMaxContentLength() {
		return this.maxContentLength;
	}

	public void setMaxContentLength(int maxContentLength) {
		this.maxContentLength = maxContentLength;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.maxContentLength >= SHORTEST && this.maxContentLength <= LONGEST,
				"agent-tracing.genai.max-content-length", this.maxContentLength,
				"It must be a number of characters from 256 to 16384. To record no content at all, leave"
						+ " agent-tracing.genai.capture-content at false.");
	}

}
