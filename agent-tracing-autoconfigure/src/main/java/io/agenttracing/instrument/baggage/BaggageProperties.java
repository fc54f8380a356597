package io.agenttracing.instrument.baggage;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the values that travel with a trace.
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
	 * Hosts that the fields and the deadline are sent to over HTTP and gRPC. A leading
	 * "*." matches any subdomain.
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
		if (this.fields.size() > MAX_FIELDS) {
			throw new InvalidConfigurationPropertyValueException("agent-tracing.baggage.fields", this.fields,
					"At most " + MAX_FIELDS + " fields can travel with a trace.");
		}
		for (int i = 0; i < this.fields.size(); i++) {
			verify("agent-tracing.baggage.fields[" + i + "]", this.fields.get(i), "[A-Za-z0-9._-]{1,100}",
					"A field has letters, digits, dots, dashes and underscores, such as \"document.id\".");
		}
		for (int i = 0; i < this.hosts.size(); i++) {
			verify("agent-tracing.baggage.hosts[" + i + "]", this.hosts.get(i), "(\\*\\.)?[A-Za-z0-9._:\\[\\]-]+",
					"A host is a name or an address without scheme and port, such as \"*.internal.example\".");
		}
	}

	private static void verify(String key, String value, String pattern, String reason) {
		if (value == null || !value.matches(pattern)) {
			throw new InvalidConfigurationPropertyValueException(key, value, reason);
		}
	}

}
