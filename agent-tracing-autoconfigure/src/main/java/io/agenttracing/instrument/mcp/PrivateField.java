package io.agenttracing.instrument.mcp;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A field of the SDK that has no accessor.
 *
 * @param name the name of the field
 * @param type the type of its value
 * @param <T> the type of its value
 */
record PrivateField<T>(String name, Class<T> type) {

	/**
	 * The value of an object.
	 * @param object the object, of any class
	 * @return the value, null if the class has no such field
	 */
	@Nullable T of(Object object) {
		Field field = ReflectionUtils.findField(object.getClass(), this.name);
		if (field == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(field);
		Object value = ReflectionUtils.getField(field, object);
		return this.type.isInstance(value) ? this.type.cast(value) : null;
	}

}
