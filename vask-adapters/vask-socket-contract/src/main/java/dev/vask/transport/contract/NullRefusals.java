package dev.vask.transport.contract;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls the public constructors and methods of a class with null for one parameter at a time. Each call must fail at once with an
 * exception whose message contains "{parameter} must not be null", unless the parameter is {@link Nullable}.
 */
public final class NullRefusals {
    private final Function<Class<?>, @Nullable Object> receivers;
    private final Function<Parameter, @Nullable Object> arguments;
    private int calls;

    /**
     * @param receivers an instance of a class; null: its instance methods are left out
     * @param arguments a valid argument for a parameter; null: there is none, which is a violation
     */
    public NullRefusals(
            Function<Class<?>, @Nullable Object> receivers, Function<Parameter, @Nullable Object> arguments) {
        this.receivers = receivers;
        this.arguments = arguments;
    }

    /** Returns how many calls were made. */
    public int calls() {
        return calls;
    }

    /** Returns one line for each parameter of a class whose null is not refused as required. */
    public List<String> violations(Class<?> type) {
        List<String> violations = new ArrayList<>();
        if (!type.isInterface() && !type.isEnum() && !Modifier.isAbstract(type.getModifiers())) {
            for (Constructor<?> constructor : type.getConstructors()) {
                check(constructor, constructor::newInstance, violations);
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic() || isImplicit(method)) {
                continue;
            }
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            if (!isStatic && (type.isInterface() || receivers.apply(type) == null)) {
                continue;
            }
            check(method, given -> method.invoke(isStatic ? null : receivers.apply(type), given), violations);
        }
        return violations;
    }

    private static boolean isImplicit(Method method) {
        return method.getName().equals("equals")
                || (method.getDeclaringClass().isEnum() && method.getName().equals("valueOf"));
    }

    private interface Call {
        Object with(@Nullable Object[] given) throws ReflectiveOperationException;
    }

    private void check(Executable executable, Call call, List<String> violations) {
        Parameter[] parameters = executable.getParameters();
        AnnotatedType[] types = executable.getAnnotatedParameterTypes();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType().isPrimitive() || types[i].isAnnotationPresent(Nullable.class)) {
                continue;
            }
            String problem = problem(call, parameters, i, name(executable, parameters[i]));
            if (problem != null) {
                violations.add(executable.getDeclaringClass().getTypeName() + "." + executable.getName()
                        + Arrays.toString(executable.getParameterTypes()) + " "
                        + parameters[i].getName() + ": " + problem);
            }
        }
    }

    /** The parameter; for {@code withSetting(value)} the setting. */
    private static String name(Executable executable, Parameter parameter) {
        String method = executable.getName();
        return parameter.getName().equals("value") && method.startsWith("with")
                ? Character.toLowerCase(method.charAt(4)) + method.substring(5)
                : parameter.getName();
    }

    private @Nullable String problem(Call call, Parameter[] parameters, int nulled, String name) {
        Object[] given = new Object[parameters.length];
        for (int i = 0; i < given.length; i++) {
            if (i != nulled) {
                given[i] = arguments.apply(parameters[i]);
                if (given[i] == null && parameters[i].getType().isPrimitive()) {
                    return "no valid argument is known for " + parameters[i];
                }
            }
        }
        calls++;
        try {
            call.with(given);
            return "null is accepted";
        } catch (InvocationTargetException e) {
            String expected = name + " must not be null";
            String failure = String.valueOf(e.getCause());
            return failure.contains(expected) ? null : "fails with " + failure;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "cannot be called: " + e;
        }
    }
}
