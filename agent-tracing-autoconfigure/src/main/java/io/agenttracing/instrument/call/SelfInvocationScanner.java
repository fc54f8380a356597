package io.agenttracing.instrument.call;

import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.util.ReflectionUtils;

/**
 * Finds, in the byte code of a class, its supertypes and their inner classes, calls of
 * given methods on {@code this}. Calls on another reference of the same type, such as an
 * injected proxy, are not reported; methods with such a reference are skipped. Nor are
 * calls in final methods, which run on a class proxy: there {@code this} is the proxy.
 */
final class SelfInvocationScanner {

	private static final Log logger = LogFactory.getLog(SelfInvocationScanner.class);

	/**
	 * Scans a class.
	 * @param type the class
	 * @param classProxy whether its proxy is a subclass, rather than one by interface
	 * @param signatures the {@link #signature signatures} of the methods to look for
	 * @param found receives caller name and callee signature, once for each pair
	 */
	void scan(Class<?> type, boolean classProxy, Set<String> signatures, BiConsumer<String, String> found) {
		Set<String> seen = new LinkedHashSet<>();
		Set<Class<?>> types = new LinkedHashSet<>();
		collect(type, types);
		types.forEach((each) -> {
			Set<String> onProxy = classProxy ? runOnProxy(each) : Set.of();
			scan(each, internalName(each), (caller, callee) -> {
				if (!onProxy.contains(caller) && signatures.contains(callee) && seen.add(caller + ">" + callee)) {
					found.accept(caller, callee);
				}
			});
		});
	}

	// Callers are known by name only: an overloaded name is left out unless all its
	// methods run on the proxy.
	private static Set<String> runOnProxy(Class<?> type) {
		Set<String> names = new HashSet<>();
		Set<String> others = new HashSet<>();
		for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
			int modifiers = method.getModifiers();
			boolean onProxy = Modifier.isFinal(modifiers)
					&& (modifiers & (Modifier.PRIVATE | Modifier.PROTECTED | Modifier.STATIC)) == 0;
			(onProxy ? names : others).add(method.getName());
		}
		names.removeAll(others);
		return names;
	}

	static String signature(Method method) {
		return method.getName()
				+ MethodType.methodType(method.getReturnType(), method.getParameterTypes()).toMethodDescriptorString();
	}

	private static void collect(@Nullable Class<?> type, Set<Class<?>> types) {
		if (type != null && !type.getName().startsWith("java.") && types.add(type)) {
			collect(type.getSuperclass(), types);
			for (Class<?> implemented : type.getInterfaces()) {
				collect(implemented, types);
			}
		}
	}

	// Byte code that cannot be read, possibly because Spring's copy of ASM is too old for
	// it, costs the warning, not the startup.
	private static void scan(Class<?> type, String name, BiConsumer<String, String> calls) {
		Set<String> innerClasses = new LinkedHashSet<>();
		try (InputStream bytes = type.getResourceAsStream("/" + name + ".class")) {
			if (bytes != null) {
				new ClassReader(bytes).accept(new CallVisitor(name, internalName(type), innerClasses, calls),
						ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
		}
		catch (Throwable ex) {
			logger.debug("The byte code of " + name + " was not searched for calls within the object", ex);
		}
		innerClasses.forEach((inner) -> scan(type, inner, calls));
	}

	private static String internalName(Class<?> type) {
		return type.getName().replace('.', '/');
	}

	/**
	 * The name of a method in the source; for a lambda, that of the enclosing method.
	 */
	private static String sourceName(String name) {
		String[] parts = name.split("\\$");
		return (name.startsWith("lambda$") && parts.length > 2) ? parts[1] : name;
	}

	private static final class CallVisitor extends ClassVisitor {

		private final String name;

		private final String type;

		private final Set<String> innerClasses;

		private final BiConsumer<String, String> calls;

		private @Nullable String enclosingMethod;

		private CallVisitor(String name, String type, Set<String> innerClasses, BiConsumer<String, String> calls) {
			super(SpringAsmInfo.ASM_VERSION);
			this.name = name;
			this.type = type;
			this.innerClasses = innerClasses;
			this.calls = calls;
		}

		@Override
		public void visitOuterClass(String owner, @Nullable String name, @Nullable String descriptor) {
			this.enclosingMethod = (name != null) ? sourceName(name) : null;
		}

		@Override
		public void visitInnerClass(String name, @Nullable String outerName, @Nullable String innerName, int access) {
			if (name.startsWith(this.name + "$") && (access & Opcodes.ACC_STATIC) == 0) {
				this.innerClasses.add(name);
			}
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			// Kotlin keeps the body of an open suspend function in a static method, whose
			// first parameter is the object.
			boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
			boolean bridge = (access & Opcodes.ACC_BRIDGE) != 0;
			if (bridge || (isStatic && !name.endsWith("$suspendImpl"))) {
				return null;
			}
			String caller = callerName(name);
			return new SelfCallVisitor(this.type, name + descriptor, isStatic ? 1 : 0, isInner(),
					(callee) -> this.calls.accept(caller, callee));
		}

		private String callerName(String method) {
			if (!isInner()) {
				return sourceName(method);
			}
			return (this.enclosingMethod != null) ? this.enclosingMethod
					: this.name.substring(this.name.lastIndexOf('$') + 1) + "." + sourceName(method);
		}

		private boolean isInner() {
			return !this.name.equals(this.type);
		}

	}

}
