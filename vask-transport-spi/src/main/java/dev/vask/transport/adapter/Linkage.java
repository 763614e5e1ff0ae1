package dev.vask.transport.adapter;

import dev.vask.transport.adapter.ClassReferences.Member;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies at mounting that every class, method and field that an adapter uses exists in the libraries of the host application. Java
 * itself links late: a server that is too old starts, and then fails for each connection.
 *
 * <p>The check reads the class files of the adapter, and of the packages that it names, once per class loader. It takes some
 * milliseconds. Where class files cannot be read, as in a native image, it verifies nothing.
 */
public final class Linkage {
    private static final Pattern JAR = Pattern.compile("([^/!]+\\.jar)(!?/)?$");
    /** Classes that mount, and were verified. */
    private static final Set<Class<?>> VERIFIED = Collections.newSetFromMap(new WeakHashMap<>());

    private final MethodHandles.Lookup lookup;
    private final ClassLoader loader;
    private final List<String> packages;
    /** Null for a class that is missing. */
    private final Map<String, @Nullable Class<?>> classes = new HashMap<>();

    private final Set<String> libraries = new TreeSet<>();

    private Linkage(MethodHandles.Lookup lookup, List<String> packages) {
        this.lookup = lookup;
        this.loader = lookup.lookupClass().getClassLoader();
        this.packages = packages;
    }

    /**
     * Verifies the classes of the lookup's package that its lookup class uses, directly or indirectly.
     *
     * @param lookup of the class that mounts
     * @param requirement the libraries and their oldest versions, for the message: {@code "Jetty 12.1.4 or later"}
     * @param packages further packages to verify, such as those of a server's jar that must fit to the server's other jars
     * @throws IllegalStateException if something is missing, with the jars that were found and the requirement
     */
    public static void verify(MethodHandles.Lookup lookup, String requirement, String... packages) {
        Class<?> start = lookup.lookupClass();
        synchronized (VERIFIED) {
            if (VERIFIED.contains(start)) {
                return;
            }
        }
        new Linkage(lookup, List.of(packages)).verify(requirement);
        synchronized (VERIFIED) {
            VERIFIED.add(start);
        }
    }

    private void verify(String requirement) {
        String start = lookup.lookupClass().getName();
        Set<String> seen = new HashSet<>(Set.of(start));
        Deque<String> left = new ArrayDeque<>(seen);
        String problem = null;
        while (!left.isEmpty()) {
            String name = left.remove();
            ClassReferences references = references(name);
            if (references == null) {
                continue;
            }
            String missing = missing(references);
            if (problem == null && missing != null) {
                problem = missing + ", which " + name + " uses";
            }
            for (String used : references.classes()) {
                if (isVerified(used) && seen.add(used)) {
                    left.add(used);
                }
            }
        }
        if (problem != null) {
            throw new IllegalStateException(
                    lookup.lookupClass().getPackageName() + " requires " + requirement + "; found "
                            + String.join(", ", libraries) + " without " + problem
                            + "; use one supported version of all of these jars");
        }
    }

    private boolean isVerified(String className) {
        String packageName = className.substring(0, Math.max(0, className.lastIndexOf('.')));
        return packageName.equals(lookup.lookupClass().getPackageName()) || packages.contains(packageName);
    }

    private @Nullable ClassReferences references(String className) {
        try (InputStream file = open(className)) {
            return file == null ? null : ClassReferences.of(file);
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable InputStream open(String className) throws IOException {
        Class<?> type = find(className);
        // Of a module as well: class files are not encapsulated.
        return type == null ? null : type.getResourceAsStream("/" + className.replace('.', '/') + ".class");
    }

    /** The first thing that does not exist; null if everything does. */
    private @Nullable String missing(ClassReferences references) {
        for (String name : references.classes()) {
            if (find(name) == null) {
                return "class " + name;
            }
        }
        for (Member member : references.members()) {
            if (!exists(member)) {
                return (member.isMethod() ? "method " : "field ") + member;
            }
        }
        return null;
    }

    private @Nullable Class<?> find(String name) {
        if (!classes.containsKey(name)) {
            classes.put(name, load(name));
        }
        return classes.get(name);
    }

    private @Nullable Class<?> load(String name) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            noteLibrary(type);
            return type;
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private boolean exists(Member member) {
        Class<?> owner = find(member.owner());
        if (owner == null) {
            return false;
        }
        if (owner.getModule() == Object.class.getModule()) {
            return true;
        }
        try {
            return member.isMethod() ? hasMethod(owner, member) : hasField(owner, member);
        } catch (TypeNotPresentException | LinkageError e) {
            return false;
        }
    }

    private boolean hasMethod(Class<?> owner, Member member) {
        MethodType type = MethodType.fromMethodDescriptorString(member.descriptor(), loader);
        try {
            if (member.name().equals("<init>")) {
                lookup.findConstructor(owner, type);
            } else {
                lookup.findVirtual(owner, member.name(), type);
            }
            return true;
        } catch (IllegalAccessException e) {
            // It is static, or protected, or in a package that only its own jar sees: the compiler has allowed its use.
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private boolean hasField(Class<?> owner, Member member) {
        Class<?> type = MethodType.fromMethodDescriptorString("()" + member.descriptor(), loader)
                .returnType();
        try {
            lookup.findVarHandle(owner, member.name(), type);
            return true;
        } catch (IllegalAccessException e) {
            return true;
        } catch (NoSuchFieldException e) {
            return false;
        }
    }

    private void noteLibrary(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            Matcher jar = JAR.matcher(source.getLocation().getPath());
            if (jar.find()) {
                libraries.add(jar.group(1));
            }
        }
    }
}
