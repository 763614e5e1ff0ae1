package dev.vask.transport.adapter;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The names in the constant pool of a class file (JVMS §4.4): everything outside the class that its code uses.
 *
 * @param classes binary names of classes, arrays excluded
 * @param members methods and fields of classes
 */
record ClassReferences(List<String> classes, List<Member> members) {
    private static final int MAGIC = 0xCAFEBABE;

    /**
     * A method or field.
     *
     * @param owner the binary name of the class that the code names, which may inherit the member
     * @param descriptor in the form of JVMS §4.3
     */
    record Member(String owner, String name, String descriptor) {
        boolean isMethod() {
            return descriptor.startsWith("(");
        }

        @Override
        public String toString() {
            return owner + "." + name + " " + descriptor;
        }
    }

    /** Reads a class file. */
    static ClassReferences of(InputStream classFile) throws IOException {
        DataInputStream in = new DataInputStream(classFile);
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        in.readInt();
        int count = in.readUnsignedShort();
        int[] first = new int[count];
        int[] second = new int[count];
        String[] texts = new String[count];
        List<Integer> classes = new ArrayList<>();
        List<Integer> members = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            switch (in.readUnsignedByte()) {
                case 1 -> texts[i] = in.readUTF();
                case 3, 4 -> in.readInt();
                case 5, 6 -> {
                    in.readLong();
                    // A long or double takes two entries.
                    i++;
                }
                case 7 -> {
                    first[i] = in.readUnsignedShort();
                    classes.add(i);
                }
                case 9, 10, 11 -> {
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                    members.add(i);
                }
                case 12, 17, 18 -> {
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                }
                case 8, 16, 19, 20 -> in.readUnsignedShort();
                case 15 -> {
                    in.readUnsignedByte();
                    in.readUnsignedShort();
                }
                default -> throw new IOException("unknown constant");
            }
        }
        return new ClassReferences(
                classes.stream()
                        .map(it -> texts[first[it]])
                        .filter(it -> !it.startsWith("["))
                        .map(ClassReferences::binaryName)
                        .toList(),
                members.stream()
                        .filter(it -> !texts[first[first[it]]].startsWith("["))
                        .map(it -> new Member(
                                binaryName(texts[first[first[it]]]),
                                texts[first[second[it]]],
                                texts[second[second[it]]]))
                        .toList());
    }

    private static String binaryName(String internalName) {
        return internalName.replace('/', '.');
    }
}
