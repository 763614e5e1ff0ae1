/** Mounts Vask into a Netty 4.2 HTTP pipeline. */
module dev.vask.netty {
    requires static org.jspecify;
    requires transitive dev.vask.core;
    requires transitive io.netty.codec.http;
    requires transitive io.netty.transport;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;

    exports dev.vask.netty;
}
