package dev.vask.junit;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskBuilder;
import dev.vask.testing.Conversation;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives every test a Vask of its own, without a network and in virtual time:
 *
 * <pre>{@code
 * @ExtendWith(VaskExtension.class)
 * class OrdersTest {
 *     @Test
 *     void a_new_order_is_told(VaskApp app, FakeSocket ada) {
 *         ada.subscribes("orders");
 *         app.trigger("orders", "created", "{\"id\":7}");
 *         assertThat(ada.events("orders")).containsExactly("created");
 *     }
 * }
 * }</pre>
 *
 * <p>Constructors, lifecycle methods and tests may ask for
 * <ul>
 *   <li>{@link Vask}, and its {@link VaskApp};
 *   <li>{@link VirtualTime}, which stands still until the test lets it pass;
 *   <li>{@link FakeSocket}: a client connected to the app, of the parameter's name. Whoever asks for the same name gets the
 *       same client, if the tests are compiled with {@code -parameters}; else each parameter is a client of its own;
 *   <li>{@link Conversation}, to connect more clients, as whomever the host knows.
 * </ul>
 *
 * <p>Listeners are told, and authorizers asked, on the thread of the test. A test that fails shows what its clients and
 * Vask have said to each other, as a suppressed exception.
 *
 * <p>Registered with {@code @ExtendWith} it serves the app {@code key} with the secret {@code secret}; other apps and options are
 * given to {@link #of(App, Consumer)}. Safe for tests that run at the same time. At the end of a test its Vask is closed.
 *
 * <p>Works with JUnit 5.10 to 6.x; parameters of a test's constructor need 5.12.
 */
public final class VaskExtension implements ParameterResolver, TestExecutionExceptionHandler {
    private static final Namespace NAMESPACE = Namespace.create(VaskExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(Vask.class, VaskApp.class, VirtualTime.class, FakeSocket.class, Conversation.class);

    private final App app;
    private final Consumer<VaskBuilder> options;

    /** For {@code @ExtendWith}. */
    public VaskExtension() {
        this(App.of("key", "secret"), builder -> {});
    }

    private VaskExtension(App app, Consumer<VaskBuilder> options) {
        this.app = app;
        this.options = options;
    }

    /** For {@code @RegisterExtension}: with an app of the test's. */
    public static VaskExtension of(App app) {
        Objects.requireNonNull(app, "app must not be null");
        return new VaskExtension(app, builder -> {});
    }

    /**
     * For {@code @RegisterExtension}, likewise.
     *
     * @param options sets authorizer, listeners, limits and more; called for each test, after the app, the time and the
     *     executor have been set
     */
    public static VaskExtension of(App app, Consumer<VaskBuilder> options) {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(options, "options must not be null");
        return new VaskExtension(app, options);
    }

    /** A test's constructor is given the same Vask as the test. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext context, ExtensionContext test) {
        checkScope(context, test);
        Stage stage = stage(test);
        Parameter parameter = context.getParameter();
        Class<?> type = parameter.getType();
        if (type == FakeSocket.class) {
            return parameter.isNamePresent() ? stage.client(parameter.getName()) : stage.client();
        }
        return type == Vask.class
                ? stage.vask()
                : type == VaskApp.class ? stage.app() : type == VirtualTime.class ? stage.time() : stage.conversation();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        String said = stage(test).conversation().toString();
        if (!said.isEmpty()) {
            failure.addSuppressed(new WhatWasSaid(said));
        }
        throw failure;
    }

    /** Returns the stage of the test, which ends with it. */
    @SuppressWarnings("deprecation") // Its successor exists from JUnit 6 on.
    private Stage stage(ExtensionContext test) {
        return Objects.requireNonNull(
                test.getStore(NAMESPACE).getOrComputeIfAbsent(this, key -> new Stage(app, options), Stage.class));
    }

    /**
     * JUnit before 5.12 ignores {@link #getTestInstantiationExtensionContextScope}: a constructor would share the Vask of the class
     * with all tests.
     */
    private static void checkScope(ParameterContext parameter, ExtensionContext test) {
        boolean oneInstancePerTest =
                test.getTestInstanceLifecycle().orElse(Lifecycle.PER_METHOD) == Lifecycle.PER_METHOD;
        if (oneInstancePerTest
                && test.getTestMethod().isEmpty()
                && parameter.getDeclaringExecutable() instanceof Constructor) {
            throw new ParameterResolutionException(
                    "JUnit before 5.12 has no Vask for the constructor of a test: move the"
                            + " parameter '" + parameter.getParameter().getName()
                            + "' to the test or to its @BeforeEach method, or use JUnit 5.12 or later");
        }
    }
}
