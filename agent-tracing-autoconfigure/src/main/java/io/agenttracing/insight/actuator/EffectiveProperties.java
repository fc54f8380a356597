package io.agenttracing.insight.actuator;

import java.beans.PropertyDescriptor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.agenttracing.autoconfigure.EndpointSection;
import io.agenttracing.secret.SecretMask;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * The effective properties, defaults included, as they could be written in a file, with
 * secrets masked. Read once at startup, as features do: properties that are bound again
 * later have no effect.
 */
final class EffectiveProperties implements EndpointSection {

	private static final String PREFIX = "agent-tracing";

	private final Map<String, Object> properties = new TreeMap<>();

	EffectiveProperties(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanDefinitionNames()) {
			// The type by the definition: no bean of the application is created.
			Class<?> type = beanFactory.getType(name, false);
			String prefix = (type != null) ? prefix(type) : null;
			if (prefix != null) {
				addAll(this.properties, prefix, beanFactory.getBean(name));
			}
		}
	}

	private static @Nullable String prefix(Class<?> type) {
		ConfigurationProperties annotation = type.getName().startsWith("io.agenttracing.")
				? type.getAnnotation(ConfigurationProperties.class) : null;
		String prefix = (annotation != null) ? annotation.value() : "";
		return prefix.equals(PREFIX) || prefix.startsWith(PREFIX + ".") ? prefix : null;
	}

	@Override
	public String name() {
		return "configuration";
	}

	@Override
	public Object content() {
		return Collections.unmodifiableMap(this.properties);
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
