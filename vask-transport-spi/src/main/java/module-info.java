/** What a socket layer implements to carry Vask, and what Vask answers with. Depends on nothing but the JDK. */
module dev.vask.transport {
    requires static org.jspecify;

    exports dev.vask.transport;
    exports dev.vask.transport.adapter;
}
