package io.agenttracing.actuator;

import java.beans.PropertyDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.secret.SecretMask;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.ConfigurationPropertiesBean;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.context.ApplicationContext;

/**
 * The properties in force, defaults included, as they could be written in a file. Secrets
 * are masked, should there be any.
 */
final class EffectiveProperties implements EndpointSection {

	private static final String PREFIX = "agent-tracing";

	private final ApplicationContext context;

	EffectiveProperties(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public String name() {
		return "configuration";
	}

	@Override
	public Object content() {
		Map<String, Object> properties = new TreeMap<>();
		ConfigurationPropertiesBean.getAll(this.context).values().forEach((bean) -> {
			String prefix = bean.getAnnotation().prefix();
			Object instance = bean.getInstance();
			if (instance != null && (prefix.equals(PREFIX) || prefix.startsWith(PREFIX + "."))) {
				addAll(properties, prefix, instance);
			}
		});
		return properties;
	}

	private static void addAll(Map<String, Object> properties, String prefix, Object bean) {
		BeanWrapper wrapper = new BeanWrapperImpl(bean);
		for (PropertyDescriptor descriptor : wrapper.getPropertyDescriptors()) {
			if (!"class".equals(descriptor.getName()) && wrapper.isReadableProperty(descriptor.getName())) {
				add(properties, prefix + "." + DataObjectPropertyName.toDashedForm(descriptor.getName()),
						wrapper.getPropertyValue(descriptor.getName()));
			}
		}
	}

	private static void add(Map<String, Object> properties, String key, @Nullable Object value) {
		if (value == null) {
			return;
		}
		if (value instanceof List<?> elements && !elements.isEmpty()) {
			for (int i = 0; i < elements.size(); i++) {
				add(properties, key + "[" + i + "]", elements.get(i));
			}
		}
		else if (value instanceof Number || value instanceof Boolean) {
			properties.put(key, value);
		}
		else if (value instanceof List || BeanUtils.isSimpleValueType(value.getClass())
				|| !value.getClass().getPackageName().startsWith("io.agenttracing")) {
			properties.put(key, SecretMask.mask(value.toString()));
		}
		else {
			addAll(properties, key, value);
		}
	}

}
