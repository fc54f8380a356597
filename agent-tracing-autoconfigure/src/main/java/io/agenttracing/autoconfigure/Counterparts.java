package io.agenttracing.autoconfigure;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jetbrains.annotations.ApiStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The internals of other libraries that a feature relies on: types, fields and methods
 * that are known by name and may change with any version. Features contribute beans of
 * this type, and missing ones are logged at startup. Only the libraries are checked, not
 * beans that an application may have replaced or switched off.
 *
 * @since 0.1.0
 */
@ApiStatus.Internal
public final class Counterparts {

	private final String consequence;

	private final List<String> libraries = new ArrayList<>();

	private final List<Part> parts = new ArrayList<>();

	private final List<Counterparts> others = new ArrayList<>();

	private Counterparts(String consequence) {
		this.consequence = consequence;
	}

	/**
	 * Counterparts of a feature.
	 * @param consequence what does not work without them, a sentence without its full
	 * stop
	 * @return the counterparts, none so far
	 */
	public static Counterparts without(String consequence) {
		return new Counterparts(consequence);
	}

	/**
	 * Expects them only where a library is present.
	 * @param type a public type that all versions of the library have
	 * @return the same
	 */
	public Counterparts where(String type) {
		this.libraries.add(type);
		return this;
	}

	/**
	 * Expects a type.
	 * @param type its name
	 * @return the same
	 */
	public Counterparts type(String type) {
		this.parts.add(new Part(type, null, false));
		return this;
	}

	/**
	 * Expects a field.
	 * @param type the type that declares it
	 * @param name its name
	 * @return the same
	 */
	public Counterparts field(String type, String name) {
		this.parts.add(new Part(type, name, false));
		return this;
	}

	/**
	 * Expects a method, with any parameters.
	 * @param type the type that declares it
	 * @param name its name
	 * @return the same
	 */
	public Counterparts method(String type, String name) {
		this.parts.add(new Part(type, name, true));
		return this;
	}

	/**
	 * Adds counterparts with another consequence, so that a package needs one bean.
	 * @param other the counterparts
	 * @return the same
	 */
	public Counterparts and(Counterparts other) {
		this.others.add(other);
		return this;
	}

	/**
	 * These, and those that were added to them.
	 */
	List<Counterparts> all() {
		List<Counterparts> all = new ArrayList<>(this.others);
		all.add(0, this);
		return all;
	}

	String consequence() {
		return this.consequence;
	}

	List<Part> parts() {
		return this.parts;
	}

	/**
	 * The missing parts.
	 * @param classLoader the class loader of the libraries
	 */
	List<Part> missing(@Nullable ClassLoader classLoader) {
		boolean expected = this.libraries.stream().allMatch((library) -> ClassUtils.isPresent(library, classLoader));
		return this.parts.stream().filter((part) -> expected && part.isMissing(classLoader)).toList();
	}

	/**
	 * One type, field or method.
	 *
	 * @param type the name of the type
	 * @param member the name of the field or method, null for the type itself
	 * @param method whether the member is a method
	 */
	record Part(String type, @Nullable String member, boolean method) {

		boolean isMissing(@Nullable ClassLoader classLoader) {
			try {
				Class<?> found = ClassUtils.forName(this.type, classLoader);
				return this.member != null
						&& !isAmong(this.method ? found.getDeclaredMethods() : found.getDeclaredFields());
			}
			catch (ClassNotFoundException ex) {
				return true;
			}
			catch (LinkageError ex) {
				// The type needs another library that is not present.
				return false;
			}
		}

		private boolean isAmong(Member[] members) {
			return Arrays.stream(members).anyMatch((candidate) -> candidate.getName().equals(this.member));
		}

		@Override
		public String toString() {
			if (this.member == null) {
				return this.type;
			}
			return this.type + "." + this.member + (this.method ? "()" : "");
		}

	}

}
