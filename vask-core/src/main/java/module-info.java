/** The Pusher Channels protocol 7 without a socket: parsing, channels, presence, signatures. */
module dev.vask.core {
    requires static org.jspecify;
    requires transitive dev.vask.transport;
    requires com.fasterxml.jackson.core;
    requires java.net.http;
    requires org.bouncycastle.provider;

    exports dev.vask;
    exports dev.vask.auth;
    exports dev.vask.spi;
    exports dev.vask.testing;
}
