package dev.vask.secrecy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.vask.App;
import dev.vask.auth.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The text forms of what the public API makes of an app: every factory and constructor that can be called with what there is. */
final class TextForms {
    private final Map<Class<?>, Object> given = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    TextForms(App app) {
        given.put(App.class, app);
        given.put(Secret.class, app.secret());
        given.put(String.class, "text");
        given.put(int.class, 1);
        given.put(boolean.class, true);
        given.put(Executor.class, (Executor) Runnable::run);
        given.put(Supplier.class, (Supplier<App>) () -> app);
        List.copyOf(given.values()).forEach(this::read);
        // What a first round makes, a second one is made with.
        for (int round = 0; round < 2; round++) {
            new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .importPackages("dev.vask", "dev.vask.auth", "dev.vask.spi")
                            .stream()
                            .filter(type -> !type.getPackageName().contains("internal"))
                            .map(JavaClass::reflect)
                            .filter(type -> Modifier.isPublic(type.getModifiers()))
                            .forEach(this::make);
        }
    }

    List<String> texts() {
        return texts;
    }

    private void make(Class<?> type) {
        Stream<Constructor<?>> constructors =
                Modifier.isAbstract(type.getModifiers()) ? Stream.of() : Arrays.stream(type.getConstructors());
        Stream.concat(constructors, Arrays.stream(type.getMethods()))
                .filter(call -> given.keySet().containsAll(List.of(call.getParameterTypes())))
                .forEach(call -> make(type, call));
    }

    private void make(Class<?> type, Executable call) {
        Object[] arguments = Stream.of(call.getParameterTypes()).map(given::get).toArray();
        try {
            if (!(call instanceof Method method)) {
                read(type.getConstructor(call.getParameterTypes()).newInstance(arguments));
            } else if (method.getDeclaringClass() == type
                    && (Modifier.isStatic(method.getModifiers())
                            || method.getName().startsWith("with"))) {
                Object on = given.get(type);
                if (on != null || Modifier.isStatic(method.getModifiers())) {
                    read(method.invoke(on, arguments));
                }
            }
        } catch (InvocationTargetException e) {
            // It does not like its arguments; what it says of them is for people, too.
            read(e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the public API can be called", e);
        }
    }

    private void read(Object made) {
        if (made != null) {
            texts.add(made.getClass().getName() + ": " + made);
            given.putIfAbsent(made.getClass(), made);
        }
    }
}
