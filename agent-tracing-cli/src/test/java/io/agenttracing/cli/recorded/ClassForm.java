package io.agenttracing.cli.recorded;

import java.util.ArrayList;
import java.util.List;

import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * All that a class file does, without the texts in it, and these by themselves.
 *
 * @param code the members and the instructions, in their order
 * @param texts the constants
 */
record ClassForm(List<String> code, List<String> texts) {

	static ClassForm of(byte[] file) {
		ClassForm form = new ClassForm(new ArrayList<>(), new ArrayList<>());
		new ClassReader(file).accept(form.new Class(), ClassReader.SKIP_DEBUG);
		return form;
	}

	private void add(Object... parts) {
		List<String> words = new ArrayList<>();
		for (Object part : parts) {
			words.add(String.valueOf(part));
		}
		this.code.add(String.join(" ", words));
	}

	/**
	 * Members, of a class whose name is of no matter.
	 */
	private final class Class extends ClassVisitor {

		private Class() {
			super(Opcodes.ASM9);
		}

		@Override
		public void visit(int version, int access, String name, String signature, String superName,
				String[] interfaces) {
			add("class", access, signature, superName, List.of(interfaces));
		}

		@Override
		public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
			add("annotation", descriptor, visible);
			return null;
		}

		@Override
		public void visitInnerClass(String name, String outerName, String innerName, int access) {
			add("inner class", name);
		}

		@Override
		public net.bytebuddy.jar.asm.FieldVisitor visitField(int access, String name, String descriptor,
				String signature, Object value) {
			add("field", name, descriptor, value);
			return null;
		}

		@Override
		public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
				String[] exceptions) {
			add("method", access, name, descriptor, (exceptions != null) ? List.of(exceptions) : "");
			return new Method();
		}

	}

	/**
	 * Instructions. Branches have none of a label here, and are therefore no part of a
	 * class that is expected.
	 */
	private final class Method extends MethodVisitor {

		private Method() {
			super(Opcodes.ASM9);
		}

		@Override
		public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
			add("annotation", descriptor, visible);
			return null;
		}

		@Override
		public void visitLdcInsn(Object value) {
			boolean text = value instanceof String;
			add("ldc", text ? "text" : value);
			if (text) {
				ClassForm.this.texts.add((String) value);
			}
		}

		@Override
		public void visitInsn(int opcode) {
			add("insn", opcode);
		}

		@Override
		public void visitIntInsn(int opcode, int operand) {
			add("int", opcode, operand);
		}

		@Override
		public void visitVarInsn(int opcode, int variable) {
			add("var", opcode, variable);
		}

		@Override
		public void visitTypeInsn(int opcode, String type) {
			add("type", opcode, type);
		}

		@Override
		public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
			add("field", opcode, owner, name, descriptor);
		}

		@Override
		public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
			add("call", opcode, name.equals("run") ? "" : owner, name, descriptor);
		}

		@Override
		public void visitInvokeDynamicInsn(String name, String descriptor, net.bytebuddy.jar.asm.Handle handle,
				Object... arguments) {
			add("dynamic", name, descriptor);
		}

		@Override
		public void visitJumpInsn(int opcode, net.bytebuddy.jar.asm.Label label) {
			add("jump", opcode);
		}

	}

}
