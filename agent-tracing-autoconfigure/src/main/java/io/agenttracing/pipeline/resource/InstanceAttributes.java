package io.agenttracing.pipeline.resource;

import java.util.UUID;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Resource attributes that identify an instance of the application, unless the
 * application sets them itself, even if to an empty value.
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
	 * The attributes that a resource lacks.
	 * @param resource the resource of the application
	 * @return a resource with the attributes to add, possibly none
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
