package dev.vask.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose peer may still be sending. Closed at once, the connection would be reset because of what was
 * not read, and the peer might never see what was written last.
 */
final class Parting {
    /** How long a peer has to take what was written last. */
    private static final long LINGER_SECONDS = 5;

    private Parting() {}

    /** Nothing is written after this. The peer sees the end, and what it still sends is to be read and dropped meanwhile. */
    static void after(ChannelFuture last) {
        Channel channel = last.channel();
        channel.config().setAutoRead(true);
        last.addListener(written -> {
            if (!written.isSuccess()) {
                drop(channel);
            } else if (channel instanceof DuplexChannel duplex
                    && channel.pipeline().get(SslHandler.class) == null) {
                var unused = duplex.shutdownOutput();
            }
        });
        dropLater(channel);
    }

    /** Gives the peer some time to take what was written last. */
    static void dropLater(Channel channel) {
        Future<?> dropping = channel.eventLoop().schedule(() -> drop(channel), LINGER_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> dropping.cancel(false));
    }

    /** Closes the channel now. Not by way of an SslHandler, which would wait for its own farewell to be taken. */
    static void drop(Channel channel) {
        var first = channel.pipeline().firstContext();
        if (first != null) {
            var unused = first.close();
        } else {
            var unused = channel.close();
        }
    }
}
