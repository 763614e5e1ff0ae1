package dev.vask.simulation;

import java.util.function.UnaryOperator;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A bug that somebody could have made: one instruction of one method of the core is another, or none.
 *
 * @param bug what is wrong then, for people
 * @param type the class, below {@code dev.vask.internal}
 * @param method its method, or {@code lambda$} and the method for the lambdas in it
 * @param change what becomes of the method's instructions
 */
record Mutant(String bug, String type, String method, Change change) {
    /** Makes of a method's instructions others. */
    interface Change {
        Rewriting of(MethodVisitor out);
    }

    /** Passes instructions on, but one. */
    abstract static class Rewriting extends MethodVisitor {
        private final int wanted;
        private int seen;
        private boolean done;

        /** @param wanted which of those that fit, from 1 */
        Rewriting(MethodVisitor out, int wanted) {
            super(Opcodes.ASM9, out);
            this.wanted = wanted;
        }

        /** Whether this one, which fits, is the one. */
        final boolean isIt() {
            boolean it = ++seen == wanted;
            done |= it;
            return it;
        }
    }

    String className() {
        return "dev.vask.internal." + type;
    }

    /** The call of a method, and what it would have answered is nothing: null, false or 0. */
    static Change withoutCall(String called) {
        return withoutCall(called, 1);
    }

    static Change withoutCall(String called, int which) {
        return out -> new Rewriting(out, which) {
            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                if (!name.equals(called) || !isIt()) {
                    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                    return;
                }
                Type[] arguments = Type.getArgumentTypes(descriptor);
                for (int i = arguments.length - 1; i >= 0; i--) {
                    visitInsn(arguments[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
                }
                if (opcode != Opcodes.INVOKESTATIC) {
                    visitInsn(Opcodes.POP);
                }
                nothing(this, Type.getReturnType(descriptor));
            }
        };
    }

    private static void nothing(MethodVisitor out, Type type) {
        switch (type.getSort()) {
            case Type.VOID -> {
                // Nothing is expected.
            }
            case Type.OBJECT, Type.ARRAY -> out.visitInsn(Opcodes.ACONST_NULL);
            case Type.LONG -> out.visitInsn(Opcodes.LCONST_0);
            default -> out.visitInsn(Opcodes.ICONST_0);
        }
    }

    /** A field keeps what it had. */
    static Change withoutStore(String field) {
        return out -> new Rewriting(out, 1) {
            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                if (opcode == Opcodes.PUTFIELD && name.equals(field) && isIt()) {
                    visitInsn(Type.getType(descriptor).getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
                    visitInsn(Opcodes.POP);
                } else {
                    super.visitFieldInsn(opcode, owner, name, descriptor);
                }
            }
        };
    }

    /** A condition is the opposite. */
    static Change negated(int which) {
        return jump(which, opcode -> opcode >= Opcodes.IFNULL ? opcode ^ 1 : ((opcode + 1) ^ 1) - 1);
    }

    /** A comparison of two numbers is off by one: {@code <} for {@code <=}, and so on. */
    static Change offByOne(int which) {
        return jump(which, opcode -> switch (opcode) {
            case Opcodes.IF_ICMPGE -> Opcodes.IF_ICMPGT;
            case Opcodes.IF_ICMPGT -> Opcodes.IF_ICMPGE;
            case Opcodes.IF_ICMPLE -> Opcodes.IF_ICMPLT;
            case Opcodes.IF_ICMPLT -> Opcodes.IF_ICMPLE;
            case Opcodes.IFLE -> Opcodes.IFLT;
            case Opcodes.IFGE -> Opcodes.IFGT;
            default -> throw new IllegalArgumentException("not a comparison: " + opcode);
        });
    }

    private static Change jump(int which, UnaryOperator<Integer> other) {
        return out -> new Rewriting(out, which) {
            @Override
            public void visitJumpInsn(int opcode, Label label) {
                boolean conditional = opcode != Opcodes.GOTO && opcode != Opcodes.JSR;
                super.visitJumpInsn(conditional && isIt() ? other.apply(opcode) : opcode, label);
            }
        };
    }

    /** The class with the bug. */
    byte[] apply(byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, 0);
        boolean[] changed = new boolean[1];
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor out = super.visitMethod(access, name, descriptor, signature, exceptions);
                        boolean wanted = name.equals(method) || name.startsWith(method + "$");
                        if (!wanted || (access & Opcodes.ACC_BRIDGE) != 0) {
                            return out;
                        }
                        Rewriting rewriting = change.of(out);
                        return new MethodVisitor(Opcodes.ASM9, rewriting) {
                            @Override
                            public void visitEnd() {
                                super.visitEnd();
                                changed[0] |= rewriting.done;
                            }
                        };
                    }
                },
                0);
        if (!changed[0]) {
            throw new IllegalStateException("there is nothing to change any more for: " + this);
        }
        return writer.toByteArray();
    }
}
