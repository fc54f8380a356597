package io.agenttracing.pipeline.resource;

import java.util.UUID;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What tells one instance of an application from another, as far as the application does
 * not say it by itself, be it with an empty value.
 */
final class InstanceAttributes {

	static final AttributeKey<String> HOST_NAME = AttributeKey.stringKey("host.name");

	static final AttributeKey<String> SERVICE_INSTANCE_ID = AttributeKey.stringKey("service.instance.id");

	private final HostName hostName;

	private final String instanceId = UUID.randomUUID().toString();

	InstanceAttributes(HostName hostName) {
		this.hostName = hostName;
	}

	/**
	 * What a resource lacks.
	 * @param resource the resource of the application
	 * @return a resource with what has to be added, possibly nothing
	 */
	Resource missingIn(Resource resource) {
		ResourceBuilder missing = Resource.builder();
		if (resource.getAttribute(SERVICE_INSTANCE_ID) == null) {
			missing.put(SERVICE_INSTANCE_ID, this.instanceId);
		}
		if (resource.getAttribute(HOST_NAME) == null) {
			@Nullable String name = this.hostName.find();
			if (name != null) {
				missing.put(HOST_NAME, name);
			}
		}
		return missing.build();
	}

}
