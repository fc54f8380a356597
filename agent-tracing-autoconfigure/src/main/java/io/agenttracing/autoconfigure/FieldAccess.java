package io.agenttracing.autoconfigure;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Whether the byte code of a method accesses fields of its object, itself or by methods
 * that it calls on the object without a proxy in between. True where that is unknown.
 */
final class FieldAccess {

	private static final Log logger = LogFactory.getLog(FieldAccess.class);

	private final Set<String> seen = new HashSet<>();

	private boolean found;

	private FieldAccess() {
	}

	static boolean isIn(Method method) {
		FieldAccess access = new FieldAccess();
		access.search(method.getDeclaringClass(), method.getName() + Type.getMethodDescriptor(method));
		return access.found;
	}

	private void search(Class<?> type, String signature) {
		if (this.found || !this.seen.add(type.getName() + " " + signature)) {
			return;
		}
		try (InputStream bytes = type.getResourceAsStream("/" + Type.getInternalName(type) + ".class")) {
			CodeVisitor visitor = new CodeVisitor(type, signature);
			if (bytes != null) {
				new ClassReader(bytes).accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
			this.found |= !visitor.visited;
		}
		catch (Throwable ex) {
			logger.debug("The byte code of " + type.getName() + " was not searched for fields", ex);
			this.found = true;
		}
	}

	// Methods that can be overridden are delegated to the object behind the proxy.
	private void called(Class<?> caller, String owner, String signature) {
		for (Class<?> type = caller; type != null && type != Object.class; type = type.getSuperclass()) {
			Method method = Type.getInternalName(type).equals(owner) || type != caller ? declared(type, signature)
					: null;
			if (method != null) {
				if ((method.getModifiers() & (Modifier.FINAL | Modifier.PRIVATE | Modifier.STATIC)) != 0) {
					search(type, signature);
				}
				return;
			}
		}
	}

	private static @Nullable Method declared(Class<?> type, String signature) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> signature.equals(method.getName() + Type.getMethodDescriptor(method)))
			.findFirst()
			.orElse(null);
	}

	private final class CodeVisitor extends ClassVisitor {

		private final Class<?> type;

		private final String name;

		private final String signature;

		private boolean visited;

		private CodeVisitor(Class<?> type, String signature) {
			super(SpringAsmInfo.ASM_VERSION);
			this.type = type;
			this.name = Type.getInternalName(type);
			this.signature = signature;
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			if (!this.signature.equals(name + descriptor)) {
				return null;
			}
			this.visited = true;
			return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {

				@Override
				public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
					FieldAccess.this.found |= opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD;
				}

				@Override
				public void visitMethodInsn(int opcode, String owner, String name, String descriptor,
						boolean isInterface) {
					call(opcode, owner, name, descriptor);
				}

				@Override
				public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrapMethod,
						Object... bootstrapMethodArguments) {
					for (Object argument : bootstrapMethodArguments) {
						if (argument instanceof Handle handle) {
							call(Opcodes.INVOKEVIRTUAL, handle.getOwner(), handle.getName(), handle.getDesc());
						}
					}
				}
			};
		}

		private void call(int opcode, String owner, String name, String descriptor) {
			boolean inner = owner.startsWith(this.name + "$");
			boolean overridden = opcode == Opcodes.INVOKESPECIAL && !name.equals("<init>") && !owner.equals(this.name);
			if (inner || overridden) {
				// An inner class may have the object and access its private members.
				FieldAccess.this.found = true;
			}
			else if (opcode != Opcodes.INVOKEINTERFACE) {
				called(this.type, owner, name + descriptor);
			}
		}

	}

}
