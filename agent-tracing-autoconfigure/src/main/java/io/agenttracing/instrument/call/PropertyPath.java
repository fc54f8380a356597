package io.agenttracing.instrument.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * A plain path of properties and methods without arguments, such as {@code usage.tokens}
 * or {@code content.length()}. Each step is resolved once per class, and then costs a
 * reflective call instead of the interpretation of an expression.
 */
final class PropertyPath {

	private static final Pattern FORM = Pattern.compile("[A-Za-z_$][\\w$]*(\\(\\))?(\\.[A-Za-z_$][\\w$]*(\\(\\))?)*");

	// Else a call makes one of its own.
	private static final Object[] NO_ARGUMENTS = {};

	private final Step[] steps;

	private PropertyPath(Step[] steps) {
		this.steps = steps;
	}

	/**
	 * Reads a path.
	 * @param expression the expression
	 * @return the path, or null where the expression is more than a path
	 */
	static @Nullable PropertyPath parse(String expression) {
		if (!FORM.matcher(expression).matches()) {
			return null;
		}
		String[] names = expression.split("\\.");
		Step[] steps = new Step[names.length];
		for (int i = 0; i < names.length; i++) {
			steps[i] = new Step(names[i]);
		}
		return new PropertyPath(steps);
	}

	/**
	 * Whether values of a type have a property or method of a name.
	 */
	static boolean hasStep(Class<?> type, String name) {
		return new Step(name).find(type) != null;
	}

	/**
	 * Follows the path.
	 * @param root where it starts
	 * @return the value at its end, or null where a value on the way is null
	 * @throws ReflectiveOperationException where a step is missing or fails
	 */
	@Nullable Object read(@Nullable Object root) throws ReflectiveOperationException {
		Object value = root;
		for (Step step : this.steps) {
			if (value == null) {
				return null;
			}
			value = step.read(value);
		}
		return value;
	}

	/**
	 * Finds the step that a value of a type can never have.
	 * @param type the declared type of the root
	 * @return the name of the step, or null where all steps exist or may exist
	 */
	@Nullable String missingStep(Class<?> type) {
		Class<?> current = type;
		for (Step step : this.steps) {
			if (Map.class.isAssignableFrom(current)) {
				return null;
			}
			Method method = step.find(current);
			if (method == null) {
				return (step.isType() || (Modifier.isFinal(current.getModifiers()) && !current.isPrimitive()))
						? step.text : null;
			}
			current = method.getReturnType();
		}
		return null;
	}

	private static final class Step {

		private final String text;

		private final String name;

		private final boolean call;

		private volatile @Nullable Resolved resolved;

		private Step(String text) {
			this.text = text;
			this.call = text.endsWith("()");
			this.name = this.call ? text.substring(0, text.length() - 2) : text;
		}

		private @Nullable Object read(Object target) throws ReflectiveOperationException {
			Resolved current = this.resolved;
			if (current == null || current.type != target.getClass()) {
				if (!this.call && target instanceof Map<?, ?> map) {
					return map.get(this.name);
				}
				current = resolve(target.getClass());
				this.resolved = current;
			}
			return current.method.invoke(target, NO_ARGUMENTS);
		}

		// Types are inaccessible, as in SpEL's restricted context.
		private boolean isType() {
			return this.name.equals("class") || this.name.equals("getClass");
		}

		private Resolved resolve(Class<?> type) throws NoSuchMethodException {
			Method method = find(type);
			if (method == null) {
				throw new NoSuchMethodException("no '" + this.text + "' in " + type.getName());
			}
			Method accessible = ClassUtils.getPubliclyAccessibleMethodIfPossible(method, type);
			accessible.trySetAccessible();
			return new Resolved(type, accessible);
		}

		private @Nullable Method find(Class<?> type) {
			if (isType()) {
				return null;
			}
			if (!this.call) {
				String suffix = StringUtils.capitalize(this.name);
				for (String getter : new String[] { "get" + suffix, "is" + suffix }) {
					Method method = ClassUtils.getMethodIfAvailable(type, getter);
					if (method != null) {
						return method;
					}
				}
			}
			return ClassUtils.getMethodIfAvailable(type, this.name);
		}

	}

	private record Resolved(Class<?> type, Method method) {
	}

}
