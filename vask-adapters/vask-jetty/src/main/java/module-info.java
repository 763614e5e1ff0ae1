/** Mounts Vask into a Jetty 12.1 server, servlet contexts included. */
module dev.vask.jetty {
    requires static org.jspecify;
    requires transitive dev.vask.core;
    requires transitive org.eclipse.jetty.server;
    requires org.eclipse.jetty.websocket.core.server;

    exports dev.vask.jetty;
}
