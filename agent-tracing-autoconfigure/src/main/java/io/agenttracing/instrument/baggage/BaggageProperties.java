package io.agenttracing.instrument.baggage;

import java.util.ArrayList;
import java.util.List;

import io.agenttracing.autoconfigure.PropertyRequirement;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of values that are propagated with a trace.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("agent-tracing.baggage")
public class BaggageProperties implements InitializingBean {

	private static final int MAX_FIELDS = 16;

	/**
	 * Attributes that travel with the trace and are set on every span below the one that
	 * has them. At most 16, of letters, digits, dots, dashes and underscores.
	 */
	private List<String> fields = new ArrayList<>();

	/**
	 * Hosts that the fields and the deadline are sent to over HTTP and gRPC, and to MCP
	 * servers there. A leading "*." matches any subdomain.
	 */
	private List<String> hosts = new ArrayList<>();

	public List<String> getFields() {
		return this.fields;
	}

	public void setFields(List<String> fields) {
		this.fields = fields;
	}

	public List<String> getHosts() {
		return this.hosts;
	}

	public void setHosts(List<String> hosts) {
		this.hosts = hosts;
	}

	@Override
	public void afterPropertiesSet() {
		PropertyRequirement.require(this.fields.size() <= MAX_FIELDS, "agent-tracing.baggage.fields", this.fields,
				"It must have at most " + MAX_FIELDS + " fields, as many as can travel with a trace.");
		for (int i = 0; i < this.fields.size(); i++) {
			verify("agent-tracing.baggage.fields[" + i + "]", this.fields.get(i), "[A-Za-z0-9._-]{1,100}",
					"It must have letters, digits, dots, dashes and underscores only, such as \"document.id\".");
		}
		for (int i = 0; i < this.hosts.size(); i++) {
			verify("agent-tracing.baggage.hosts[" + i + "]", this.hosts.get(i), "(\\*\\.)?[A-Za-z0-9._:\\[\\]-]+",
					"It must be a name or an address without scheme and port, such as \"*.internal.example\".");
		}
	}

	private static void verify(String key, String value, String pattern, String requirement) {
		PropertyRequirement.require(value != null && value.matches(pattern), key, value, requirement);
	}

}
