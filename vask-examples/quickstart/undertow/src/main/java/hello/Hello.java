package hello;

import dev.vask.App; // Vask
import dev.vask.Vask; // Vask
import dev.vask.undertow.VaskUndertow; // Vask
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;

/** Says hello to whoever asks; what is marked tells every browser of it. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build(); // Vask
        HttpHandler hello = exchange -> {
            vask.app("app-key").trigger("greetings", "hello", "{\"to\":\"everybody\"}"); // Vask
            exchange.getResponseSender().send("Hello\n");
        };
        Undertow.builder()
                .addHttpListener(
                        Integer.getInteger("port", 8080),
                        "127.0.0.1",
                        VaskUndertow.handler(vask, hello)) // Vask, where hello was before
                .build()
                .start();
    }
}
