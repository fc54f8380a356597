package io.agenttracing.aspect;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds, in the byte code of a class and its superclasses, calls of given methods on
 * {@code this}. Calls on another reference of the same type, such as an injected proxy,
 * are none.
 */
final class SelfInvocationScanner {

	/**
	 * Scans a class.
	 * @param type the class
	 * @param signatures the {@link #signature signatures} of the methods to look for
	 * @param found receives caller name and callee signature, once for each pair
	 */
	void scan(Class<?> type, Set<String> signatures, BiConsumer<String, String> found) {
		Set<String> seen = new LinkedHashSet<>();
		for (Class<?> current = type; current != null && current != Object.class; current = current.getSuperclass()) {
			Class<?> scanned = current;
			scan(scanned, (caller, callee) -> {
				if (signatures.contains(callee) && seen.add(caller + ">" + callee)) {
					found.accept(caller, callee);
				}
			});
		}
	}

	static String signature(Method method) {
		return method.getName() + Type.getMethodDescriptor(method);
	}

	private static void scan(Class<?> type, BiConsumer<String, String> calls) {
		try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
			if (bytes != null) {
				new ClassReader(bytes).accept(new CallVisitor(calls), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
		}
		catch (IOException | RuntimeException ex) {
			// Byte code that cannot be read costs the warning, not the start.
		}
	}

	/**
	 * The name of the method as written in the source, for a lambda the method around it.
	 */
	private static String sourceName(String name) {
		String[] parts = name.split("\\$");
		return (name.startsWith("lambda$") && parts.length > 2) ? parts[1] : name;
	}

	private static final class CallVisitor extends ClassVisitor {

		private final BiConsumer<String, String> calls;

		private CallVisitor(BiConsumer<String, String> calls) {
			super(SpringAsmInfo.ASM_VERSION);
			this.calls = calls;
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			boolean instance = (access & Opcodes.ACC_STATIC) == 0;
			boolean bridge = (access & Opcodes.ACC_BRIDGE) != 0;
			if (!instance || bridge) {
				return null;
			}
			String caller = sourceName(name);
			return new ReceiverTracker((callee) -> this.calls.accept(caller, callee));
		}

	}

}
