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
 * Reports the methods that an instance method calls on its own object, or binds to it as
 * a method reference. The receiver is known by its type: where no other object of that
 * type occurs in a method, it can only be this one. Methods in which one occurs are left
 * out, since a missing warning is better than a false one.
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
	 * @param type the internal name of the type whose object is meant
	 * @param method the method's name and descriptor
	 * @param firstParameter the first parameter that is not the object itself
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

	// Of arrays, too.
	private void given(String descriptor) {
		this.otherObject |= descriptor.endsWith("L" + this.type + ";");
	}

	@Override
	public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
		// What a coroutine keeps while it is suspended was in the method before.
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
		// A method that calls what it overrides goes on with the same call.
		else if (owner.equals(this.type)
				|| (opcode == Opcodes.INVOKESPECIAL && !this.inner && !signature.equals(this.method))) {
			this.called.add(signature);
		}
	}

	// Where arguments are left out, Kotlin calls a static method with the object in front
	// of them, and behind them a mask and a marker.
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
