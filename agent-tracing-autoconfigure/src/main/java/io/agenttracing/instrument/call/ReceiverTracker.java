package io.agenttracing.instrument.call;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Follows {@code this} through the operand stack of an instance method and reports the
 * methods that are called on it, or bound to it as a method reference. The stack is one
 * bit per slot: whether {@code this} is there. Stack effects are those of the Java
 * Virtual Machine Specification, chapter 6.
 */
final class ReceiverTracker extends MethodVisitor {

	// Slots that an instruction without operands takes and gives, by opcode, from NOP to
	// DCMPG. Loads, stores, the DUP family and jumps are handled apart.
	private static final String TAKES = "000000000000000000000000000000000000000000000022222"
			+ "222000000000000000000000000034343333120000000242424"
			+ "242424242424241212232323242424011122211122211142244";

	private static final String GIVES = "011111111221112200000000000000000000000000000012121"
			+ "111000000000000000000000000000000000000000000121212"
			+ "121212121212121212121212121212021211212212111111111";

	private static final String DEFAULT = "$default";

	private final String method;

	private final @Nullable String outer;

	private final Consumer<String> calls;

	private final Map<Label, State> states = new HashMap<>();

	// The compiler itself keeps this in a variable, across a try within an expression.
	private final BitSet locals = new BitSet();

	private State stack = new State(new BitSet(), 0);

	private boolean reachable = true;

	/**
	 * Creates a tracker for one method.
	 * @param method the method's name and descriptor
	 * @param outer where it belongs to an inner class, the descriptor of the type around
	 * it, whose instance is followed instead of {@code this}
	 * @param calls receives name and descriptor of each method called
	 */
	ReceiverTracker(String method, @Nullable String outer, Consumer<String> calls) {
		super(SpringAsmInfo.ASM_VERSION);
		this.method = method;
		this.outer = outer;
		this.calls = calls;
	}

	@Override
	public void visitInsn(int opcode) {
		if (opcode >= Opcodes.DUP && opcode <= Opcodes.SWAP) {
			rearrange(opcode);
		}
		else if (opcode <= Opcodes.DCMPG) {
			replace(TAKES.charAt(opcode) - '0', GIVES.charAt(opcode) - '0');
		}
		else if (opcode == Opcodes.ARRAYLENGTH) {
			replace(1, 1);
		}
		else if (opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT) {
			replace(1, 0);
		}
		else {
			this.reachable = false;
		}
	}

	@Override
	public void visitVarInsn(int opcode, int index) {
		boolean wide = opcode == Opcodes.LLOAD || opcode == Opcodes.DLOAD || opcode == Opcodes.LSTORE
				|| opcode == Opcodes.DSTORE;
		if (opcode == Opcodes.ALOAD) {
			push((index == 0) ? this.outer == null : this.locals.get(index));
		}
		else if (opcode < Opcodes.ISTORE) {
			replace(0, wide ? 2 : 1);
		}
		else {
			this.locals.set(index, opcode == Opcodes.ASTORE && this.stack.isThis(0));
			replace(wide ? 2 : 1, 0);
		}
	}

	@Override
	public void visitIntInsn(int opcode, int operand) {
		replace((opcode == Opcodes.NEWARRAY) ? 1 : 0, 1);
	}

	@Override
	public void visitLdcInsn(Object value) {
		replace(0, (value instanceof Long || value instanceof Double) ? 2 : 1);
	}

	@Override
	public void visitTypeInsn(int opcode, String type) {
		if (opcode == Opcodes.NEW) {
			push(false);
		}
		else if (opcode != Opcodes.CHECKCAST) {
			replace(1, 1);
		}
	}

	@Override
	public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
		replace(dimensions, 1);
	}

	@Override
	public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
		if (opcode == Opcodes.GETFIELD && name.startsWith("this$") && descriptor.equals(this.outer)) {
			replace(1, 0);
			push(true);
			return;
		}
		int size = Type.getType(descriptor).getSize();
		boolean instance = opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD;
		boolean read = opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC;
		replace((read ? 0 : size) + (instance ? 1 : 0), read ? size : 0);
	}

	@Override
	public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
		int arguments = argumentSlots(descriptor);
		boolean instance = opcode != Opcodes.INVOKESTATIC;
		// A method that calls what it overrides goes on with the same call.
		boolean overridden = opcode == Opcodes.INVOKESPECIAL && this.method.equals(name + descriptor);
		if (instance && !overridden && this.stack.isThis(arguments)) {
			this.calls.accept(name + descriptor);
		}
		if (!instance && name.endsWith(DEFAULT) && arguments > 2 && this.stack.isThis(arguments - 1)) {
			this.calls.accept(withAllArguments(name, descriptor));
		}
		replace(arguments + (instance ? 1 : 0), Type.getReturnType(descriptor).getSize());
	}

	// Where arguments are left out, Kotlin calls a static method with the object in front
	// of them, and behind them a mask and a marker.
	private static String withAllArguments(String name, String descriptor) {
		Type[] arguments = Type.getArgumentTypes(descriptor);
		Type[] all = Arrays.copyOfRange(arguments, 1, arguments.length - 2);
		return name.substring(0, name.length() - DEFAULT.length())
				+ Type.getMethodDescriptor(Type.getReturnType(descriptor), all);
	}

	@Override
	public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrapMethod,
			Object... bootstrapMethodArguments) {
		int arguments = argumentSlots(descriptor);
		boolean boundToThis = arguments > 0 && this.stack.isThis(arguments - 1);
		for (Object argument : bootstrapMethodArguments) {
			if (boundToThis && argument instanceof Handle handle) {
				this.calls.accept(handle.getName() + handle.getDesc());
			}
		}
		replace(arguments, Type.getReturnType(descriptor).getSize());
	}

	@Override
	public void visitJumpInsn(int opcode, Label label) {
		boolean compares = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE;
		if (opcode != Opcodes.GOTO) {
			replace(compares ? 2 : 1, 0);
		}
		jumpTo(label);
		this.reachable = opcode != Opcodes.GOTO;
	}

	@Override
	public void visitTableSwitchInsn(int min, int max, Label defaultLabel, Label... labels) {
		visitSwitch(defaultLabel, labels);
	}

	@Override
	public void visitLookupSwitchInsn(Label defaultLabel, int[] keys, Label[] labels) {
		visitSwitch(defaultLabel, labels);
	}

	@Override
	public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
		this.states.put(handler, new State(new BitSet(), 1));
	}

	@Override
	public void visitLabel(Label label) {
		State state = this.states.get(label);
		if (!this.reachable) {
			this.stack = (state != null) ? state.copy() : new State(new BitSet(), 0);
		}
		this.reachable = true;
	}

	private void visitSwitch(Label defaultLabel, Label[] labels) {
		replace(1, 0);
		jumpTo(defaultLabel);
		for (Label label : labels) {
			jumpTo(label);
		}
		this.reachable = false;
	}

	private void jumpTo(Label label) {
		this.states.putIfAbsent(label, this.stack.copy());
	}

	private void rearrange(int opcode) {
		int copied = (opcode >= Opcodes.DUP2 && opcode != Opcodes.SWAP) ? 2 : 1;
		int skipped = switch (opcode) {
			case Opcodes.DUP_X1, Opcodes.DUP2_X1, Opcodes.SWAP -> 1;
			case Opcodes.DUP_X2, Opcodes.DUP2_X2 -> 2;
			default -> 0;
		};
		boolean[] top = new boolean[copied + skipped];
		for (int i = 0; i < top.length; i++) {
			top[i] = this.stack.isThis(i);
		}
		replace(top.length, 0);
		for (int i = copied - 1; i >= 0; i--) {
			push(top[i]);
		}
		for (int i = top.length - 1; i >= ((opcode == Opcodes.SWAP) ? copied : 0); i--) {
			push(top[i]);
		}
	}

	private void push(boolean isThis) {
		this.stack.slots.set(this.stack.size++, isThis);
	}

	private void replace(int taken, int given) {
		this.stack.size = Math.max(0, this.stack.size - taken);
		for (int i = 0; i < given; i++) {
			push(false);
		}
	}

	private static int argumentSlots(String descriptor) {
		return (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
	}

	private static final class State {

		private final BitSet slots;

		private int size;

		private State(BitSet slots, int size) {
			this.slots = slots;
			this.size = size;
		}

		private boolean isThis(int depth) {
			int index = this.size - 1 - depth;
			return index >= 0 && this.slots.get(index);
		}

		private State copy() {
			return new State((BitSet) this.slots.clone(), this.size);
		}

	}

}
