package dev.vask.examples.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The public API of each module can be used by a module that requires only this one. The compiler's lint {@code exports} checks the
 * same, but reports the annotations of JSpecify, which users do not need.
 */
@DisplayName("API of the modules")
class ModuleApiTest {
    private final Map<String, ModuleReference> modules = new HashMap<>();
    private final Map<String, String> moduleOfPackage = new HashMap<>();

    ModuleApiTest() {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            for (ModuleReference module : modulesIn(Path.of(entry))) {
                modules.putIfAbsent(module.descriptor().name(), module);
                module.descriptor()
                        .packages()
                        .forEach(it -> moduleOfPackage.putIfAbsent(
                                it, module.descriptor().name()));
            }
        }
    }

    private static Set<ModuleReference> modulesIn(Path entry) {
        try {
            return ModuleFinder.of(entry).findAll();
        } catch (FindException e) {
            // A directory of test classes, for example.
            return Set.of();
        }
    }

    @Test
    @DisplayName("an exported type mentions only types that its users can read")
    void publicSignaturesAreReadable() throws IOException, ClassNotFoundException {
        List<ModuleReference> vasks = modules.values().stream()
                .filter(it -> it.descriptor().name().startsWith("dev.vask.")
                        && !it.descriptor().isAutomatic())
                .toList();
        assertThat(vasks)
                .extracting(it -> it.descriptor().name())
                .contains(
                        "dev.vask.transport",
                        "dev.vask.core",
                        "dev.vask.jetty",
                        "dev.vask.netty",
                        "dev.vask.micrometer");
        Set<String> problems = new TreeSet<>();
        for (ModuleReference vask : vasks) {
            Set<String> readable = readableThrough(vask.descriptor());
            for (Class<?> type : exportedTypes(vask)) {
                eachMentioned(type, mentioned -> {
                    if (!isUsable(mentioned, vask.descriptor(), readable)) {
                        problems.add(type.getName() + " mentions " + mentioned.getName());
                    }
                });
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("no module requires the annotations of its users")
    void annotationsAreNotRequired() {
        assertThat(modules.values())
                .filteredOn(it -> it.descriptor().name().startsWith("dev.vask."))
                .flatExtracting(it -> it.descriptor().requires())
                .filteredOn(it -> it.name().equals("org.jspecify"))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.modifiers()).containsExactly(Modifier.STATIC));
    }

    private boolean isUsable(Class<?> type, ModuleDescriptor from, Set<String> readable) {
        if (type.getModule().isNamed()) {
            return readable.contains(type.getModule().getName());
        }
        String module = moduleOfPackage.get(type.getPackageName());
        return module != null
                && readable.contains(module)
                && (!module.equals(from.name()) || isExported(from, type.getPackageName()));
    }

    private static boolean isExported(ModuleDescriptor module, String packageName) {
        return module.exports().stream()
                .anyMatch(it -> !it.isQualified() && it.source().equals(packageName));
    }

    /** The modules that a user of this one can read. */
    private Set<String> readableThrough(ModuleDescriptor module) {
        Set<String> readable = new HashSet<>(Set.of("java.base"));
        addReadable(module, readable);
        return readable;
    }

    private void addReadable(ModuleDescriptor module, Set<String> readable) {
        readable.add(module.name());
        for (ModuleDescriptor.Requires required : module.requires()) {
            if (required.modifiers().contains(Modifier.TRANSITIVE) && readable.add(required.name())) {
                ModuleReference found = modules.get(required.name());
                if (found != null) {
                    addReadable(found.descriptor(), readable);
                }
            }
        }
    }

    private static List<Class<?>> exportedTypes(ModuleReference module) throws IOException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        try (ModuleReader reader = module.open();
                Stream<String> names = reader.list()) {
            for (String name : names.filter(it -> it.endsWith(".class")).toList()) {
                String className = name.replace('/', '.').replaceFirst("\\.class$", "");
                int dot = className.lastIndexOf('.');
                if (dot > 0
                        && isExported(module.descriptor(), className.substring(0, dot))
                        && !className.endsWith("package-info")) {
                    Class<?> type = Class.forName(className, false, ModuleApiTest.class.getClassLoader());
                    if (isApi(type)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static boolean isApi(Class<?> type) {
        return isApi(type.getModifiers()) && (type.getEnclosingClass() == null || isApi(type.getEnclosingClass()));
    }

    private static boolean isApi(int modifiers) {
        return java.lang.reflect.Modifier.isPublic(modifiers) || java.lang.reflect.Modifier.isProtected(modifiers);
    }

    private static void eachMentioned(Class<?> type, Consumer<Class<?>> action) {
        each(type.getGenericSuperclass(), action);
        for (Type supertype : type.getGenericInterfaces()) {
            each(supertype, action);
        }
        for (Field field : type.getDeclaredFields()) {
            if (isApi(field.getModifiers())) {
                each(field.getGenericType(), action);
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            eachParameter(constructor, action);
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isApi(method.getModifiers())) {
                each(method.getGenericReturnType(), action);
            }
            eachParameter(method, action);
        }
    }

    private static void eachParameter(Executable executable, Consumer<Class<?>> action) {
        if (isApi(executable.getModifiers())) {
            for (Type parameter : executable.getGenericParameterTypes()) {
                each(parameter, action);
            }
        }
    }

    private static void each(Type type, Consumer<Class<?>> action) {
        if (type instanceof Class<?> plain) {
            Class<?> element = plain;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            if (!element.isPrimitive()) {
                action.accept(element);
            }
        } else if (type instanceof ParameterizedType parameterized) {
            each(parameterized.getRawType(), action);
            for (Type argument : parameterized.getActualTypeArguments()) {
                each(argument, action);
            }
        }
    }
}
