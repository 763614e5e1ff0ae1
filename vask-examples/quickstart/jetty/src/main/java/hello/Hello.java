package hello;

import dev.vask.App; // Vask
import dev.vask.Vask; // Vask
import dev.vask.jetty.VaskJetty; // Vask
import java.net.InetSocketAddress;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;

/** Says hello to whoever asks; what is marked tells every browser of it. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) throws Exception {
        Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build(); // Vask
        ContextHandler context = new ContextHandler("/");
        context.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                vask.app("app-key").trigger("greetings", "hello", "{\"to\":\"everybody\"}"); // Vask
                Content.Sink.write(response, true, "Hello\n", callback);
                return true;
            }
        });
        VaskJetty.mount(vask, context); // Vask
        Server server = new Server(new InetSocketAddress("127.0.0.1", Integer.getInteger("port", 8080)));
        server.setHandler(context);
        server.start();
    }
}
