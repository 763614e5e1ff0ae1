package dev.vask.examples.demo;

import dev.vask.Vask;

/** A started server that carries Vask and the demo's routes. */
interface WebServer {
    /** The port it listens on. */
    int port();

    /** Stops listening and drops what is open. Closing twice does nothing. */
    void stop();

    /** The servers the demo runs on. */
    enum Kind {
        JETTY("Jetty") {
            @Override
            WebServer start(String host, int port, Vask vask, DemoRoutes routes) throws Exception {
                return JettyWebServer.start(host, port, vask, routes);
            }
        },
        UNDERTOW("Undertow") {
            @Override
            WebServer start(String host, int port, Vask vask, DemoRoutes routes) {
                return UndertowWebServer.start(host, port, vask, routes);
            }
        };

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /**
         * Starts a server of this kind.
         *
         * @param port 0 for any that is free
         * @throws Exception if it cannot listen there
         */
        abstract WebServer start(String host, int port, Vask vask, DemoRoutes routes) throws Exception;
    }
}
