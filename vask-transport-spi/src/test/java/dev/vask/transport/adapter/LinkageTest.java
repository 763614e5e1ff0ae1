package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter that was compiled against one version of a library, with other versions of it. */
@DisplayName("Check of the host application's libraries")
class LinkageTest {
    private static final String SERVER = """
            package server;
            public class Server extends Base {
                public static int count;
                public Server(long port) {}
                public static Server of(Options options) { return new Server(1); }
                public void stop() {}
                public interface Options { default int size() { return 0; } static Options none() { return new Options() {}; } }
            }
            """;
    private static final String BASE = "package server; public class Base { protected void inherited() {} }";
    private static final String SOCKETS =
            "package sockets; public class Sockets { public void open(server.Server server) { server.stop(); } }";
    private static final String ADAPTER = """
            package adapter;
            public class Adapter {
                public static void mount(String... packages) {
                    dev.vask.transport.adapter.Linkage.verify(java.lang.invoke.MethodHandles.lookup(), "Server 2 or later", packages);
                }
                static Object later() { return new Later(); }
            }
            class Later extends server.Server {
                Later() { super(1L); }
                void use(server.Server.Options options) {
                    inherited();
                    count = options.size() + server.Server.Options.none().size();
                    server.Server.of(options);
                    new sockets.Sockets().open(this);
                    Object[] copy = new Object[0].clone();
                    Runnable reference = this::stop;
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    @DisplayName("the version that the adapter was compiled with → mounted")
    void sameVersion() throws Exception {
        assertThatCode(() -> mountOn(Map.of(), "sockets")).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("a method is missing → an exception names the jar, the requirement and the method")
    void missingMethod() {
        assertThatThrownBy(() -> mountOn(Map.of("server.Server", SERVER.replace("Server of(", "Server from("))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("adapter requires Server 2 or later; found adapter-1.jar, server-1.jar,"
                        + " sockets-1.jar without method server.Server.of"
                        + " (Lserver/Server$Options;)Lserver/Server;, which adapter.Later uses; use one supported version of all"
                        + " of these jars");
    }

    @Test
    @DisplayName("a constructor, field, static method of an interface, inherited method or class is missing → refused")
    void everyKindOfMember() {
        for (Map.Entry<String, String> change : Map.of(
                        "Server(long port) {}", "Server(long port, int more) {}",
                        "int count", "long count",
                        "static Options none()", "static Options empty()",
                        "default int size()", "default long size()",
                        "extends Base", "")
                .entrySet()) {
            String other = SERVER.replace(change.getKey(), change.getValue()).replace("new Server(1)", "null");
            assertThat(other).isNotEqualTo(SERVER);
            assertThatThrownBy(() -> mountOn(Map.of("server.Server", other)))
                    .as(change.getKey())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("adapter requires Server 2 or later");
        }
    }

    @Test
    @DisplayName("two jars of a server that do not fit each other → refused if the package of the first is verified")
    void mixedJars() {
        Map<String, String> mixed =
                Map.of("server.Server", SERVER.replace("public void stop()", "public void stop(int how)"));
        assertThatThrownBy(() -> mountOn(mixed, "sockets"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("server-1.jar, sockets-1.jar without method server.Server.stop ()V");
    }

    /** Compiles everything against the sources above, then replaces some classes of the server and mounts. */
    private void mountOn(Map<String, String> replaced, String... packages) throws Exception {
        Path compiled = compile(
                "compiled",
                Map.of(
                        "server.Server",
                        SERVER,
                        "server.Base",
                        BASE,
                        "sockets.Sockets",
                        SOCKETS,
                        "adapter.Adapter",
                        ADAPTER));
        if (!replaced.isEmpty()) {
            Path others = compile("others", with(Map.of("server.Base", BASE), replaced));
            copy(others.resolve("server"), compiled.resolve("server"));
        }
        URL[] jars = {
            jar(compiled, "server"), jar(compiled, "sockets"), jar(compiled, "adapter"),
        };
        try (URLClassLoader loader = new URLClassLoader(jars, Linkage.class.getClassLoader())) {
            loader.loadClass("adapter.Adapter")
                    .getMethod("mount", String[].class)
                    .invoke(null, (Object) packages);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }

    private static Map<String, String> with(Map<String, String> sources, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(sources);
        all.putAll(more);
        return all;
    }

    private Path compile(String name, Map<String, String> sources) throws IOException {
        Path out = Files.createTempDirectory(directory, name);
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-d",
                out.toString(),
                "-cp",
                Path.of(Linkage.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = out.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        assertThat(ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(System.out, System.err, arguments.toArray(String[]::new)))
                .isZero();
        return out;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static URL jar(Path classes, String packageName) throws IOException {
        Path jar = classes.resolve(packageName + "-1.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.list(classes.resolve(packageName))) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".class")).toList()) {
                entries.putNextEntry(new JarEntry(packageName + "/" + file.getFileName()));
                Files.copy(file, entries);
            }
        }
        return jar.toUri().toURL();
    }
}
