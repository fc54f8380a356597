package io.agenttracing.span;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * The names of methods as written in the source. Kotlin mangles some: it appends the
 * module to internal functions and a hash to those with value classes.
 *
 * @since 0.1.0
 */
public final class SourceNames {

	private static final int HASH_LENGTH = 8;

	private SourceNames() {
	}

	/**
	 * The name of a method.
	 * @param method the method
	 * @return the name as in the source
	 */
	public static String of(Method method) {
		return of(method.getDeclaringClass(), method.getName());
	}

	/**
	 * The qualified name of a method, for messages.
	 * @param method the method
	 * @return the class and the name as in the source
	 */
	public static String qualified(Method method) {
		return method.getDeclaringClass().getName() + "." + of(method) + "()";
	}

	/**
	 * The name of a method of a class.
	 * @param type the class
	 * @param name the name as in the byte code
	 * @return the name as in the source
	 */
	public static String of(Class<?> type, String name) {
		boolean changed = (name.indexOf('-') > 0 || name.indexOf('$') > 0) && KotlinDetector.isKotlinType(type);
		return changed ? written(type, name) : name;
	}

	// Kotlin's metadata has the names as written, which may contain these characters too.
	private static String written(Class<?> type, String name) {
		List<String> written = Arrays.asList(MergedAnnotations.from(type)
			.get("kotlin.Metadata")
			.getValue("d2", String[].class)
			.orElse(new String[0]));
		int suffix = name.lastIndexOf('$');
		String plain = (suffix > 0) ? name.substring(0, suffix) : name;
		for (String candidate : List.of(withoutHash(plain), plain, withoutHash(name))) {
			if (!candidate.equals(name) && written.contains(candidate)) {
				return candidate;
			}
		}
		return name;
	}

	private static String withoutHash(String name) {
		int hash = name.length() - HASH_LENGTH;
		return (hash > 0 && name.charAt(hash) == '-') ? name.substring(0, hash) : name;
	}

}
