package hello;

import dev.vask.App; // Vask
import dev.vask.Vask; // Vask
import dev.vask.jakarta.VaskJakarta; // Vask
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Says hello to whoever asks; what is marked tells every browser of it. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) throws Exception {
        Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build(); // Vask
        Tomcat tomcat = new Tomcat();
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(Integer.getInteger("port", 8080));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "hello", new HttpServlet() {
                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        vask.app("app-key").trigger("greetings", "hello", "{\"to\":\"everybody\"}"); // Vask
                        response.getWriter().print("Hello\n");
                    }
                })
                .addMapping("/");
        context.addServletContainerInitializer(new WsSci(), Set.of()); // Vask: Tomcat's WebSockets
        context.addServletContainerInitializer((classes, web) -> VaskJakarta.mount(vask, web), Set.of()); // Vask
        tomcat.start();
        tomcat.getServer().await();
    }
}
