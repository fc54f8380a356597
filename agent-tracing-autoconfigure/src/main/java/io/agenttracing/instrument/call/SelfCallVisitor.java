package io.agenttracing.instrument.call;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Reports the methods that an instance method calls on {@code this}, or binds to it as a
 * method reference. The receiver is recognized by its type: if no other object of the
 * type occurs in a method, it can only be {@code this}. Methods in which one occurs are
 * skipped, since a missing warning is better than a false one.
 */
final class SelfCallVisitor extends MethodVisitor {

	private static final String DEFAULT = "$default";

	private final String type;

	private final String method;

	private final boolean inner;

	private final Consumer<String> calls;

	private final Set<String> called = new LinkedHashSet<>();

	private boolean otherObject;

	private boolean resumed;

	/**
	 * Creates a visitor of one method.
	 * @param type the internal name of the type of the object
	 * @param method the method's name and descriptor
	 * @param firstParameter the index of the first parameter that is not the object
	 * itself
	 * @param inner whether the method belongs to an inner class of that type
	 * @param calls receives name and descriptor of each method called
	 */
	SelfCallVisitor(String type, String method, int firstParameter, boolean inner, Consumer<String> calls) {
		super(SpringAsmInfo.ASM_VERSION);
		this.type = type;
		this.method = method;
		this.inner = inner;
		this.calls = calls;
		Arrays.stream(Type.getArgumentTypes(method.substring(method.indexOf('('))))
			.skip(firstParameter)
			.forEach((parameter) -> given(parameter.getDescriptor()));
	}

	// Also matches arrays.
	private void given(String descriptor) {
		this.otherObject |= descriptor.endsWith("L" + this.type + ";");
	}

	@Override
	public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
		// A field in which a coroutine saves a local variable while it is suspended.
		this.resumed = opcode == Opcodes.GETFIELD && name.startsWith("L$");
		if (!name.startsWith("this$") && (opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC)) {
			given(descriptor);
		}
	}

	@Override
	public void visitTypeInsn(int opcode, String name) {
		boolean created = opcode == Opcodes.NEW || (opcode == Opcodes.CHECKCAST && !this.resumed);
		if (created && (name.equals(this.type) || name.startsWith("["))) {
			given(Type.getObjectType(name).getDescriptor());
		}
		this.resumed = false;
	}

	@Override
	public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
		this.resumed = false;
		given(Type.getReturnType(descriptor).getDescriptor());
		String signature = name + descriptor;
		if (opcode == Opcodes.INVOKESTATIC) {
			if (name.endsWith(DEFAULT) && isOnObject(descriptor)) {
				this.called.add(withAllArguments(name, descriptor));
			}
		}
		// Calling the overridden method is part of the same call.
		else if (owner.equals(this.type)
				|| (opcode == Opcodes.INVOKESPECIAL && !this.inner && !signature.equals(this.method))) {
			this.called.add(signature);
		}
	}

	// For default arguments, Kotlin calls a static method with the object as the first
	// argument, and a mask and a marker as the last.
	private static String withAllArguments(String name, String descriptor) {
		Type[] arguments = Type.getArgumentTypes(descriptor);
		Type[] all = Arrays.copyOfRange(arguments, 1, Math.max(1, arguments.length - 2));
		return name.substring(0, name.length() - DEFAULT.length())
				+ Type.getMethodDescriptor(Type.getReturnType(descriptor), all);
	}

	@Override
	public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrapMethod,
			Object... bootstrapMethodArguments) {
		for (Object argument : bootstrapMethodArguments) {
			if (isOnObject(descriptor) && argument instanceof Handle handle) {
				this.called.add(handle.getName() + handle.getDesc());
			}
		}
	}

	private boolean isOnObject(String descriptor) {
		return descriptor.startsWith("(L" + this.type + ";");
	}

	@Override
	public void visitEnd() {
		if (!this.otherObject) {
			this.called.forEach(this.calls);
		}
	}

}
