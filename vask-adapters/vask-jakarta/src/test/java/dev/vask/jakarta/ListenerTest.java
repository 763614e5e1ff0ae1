package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.contract.RawWebSocketClient;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The listener of the documentation")
class ListenerTest {
    @Test
    @Timeout(60)
    @DisplayName("mounts Vask, and the application that stops closes its clients with 4200 [trap 3]")
    void mounts(@TempDir Path directory) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", directory.toString());
        context.addServletContainerInitializer(new WsSci(), Set.of());
        Tomcat.addServlet(context, "host", new Host.Hello()).addMapping("/");
        // As a container does with what it finds annotated.
        context.addApplicationListener(Live.class.getName());
        tomcat.start();
        RawWebSocketClient client =
                RawWebSocketClient.connect(tomcat.getConnector().getLocalPort(), "/app/app-key?protocol=7");
        assertThat(client.next().text()).contains("pusher:connection_established");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(tomcat));
        assertThat(client.next().text()).contains("4200");
        assertThat(client.next().code()).isEqualTo(4200);
        client.sendBareClose();
        stopped.get(30, TimeUnit.SECONDS);
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
