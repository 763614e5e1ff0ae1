package dev.vask.netty;

import dev.vask.transport.EventLoop;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/** An event loop of Netty's, as that of its sockets. */
final class NettyLoop implements EventLoop {
    // One object for a thread, also where a host makes a handler anew for every connection. Weak on both sides: neither
    // the
    // loops of a server that has ended are kept, nor anything of Vask by a loop that runs on.
    private static final Map<io.netty.channel.EventLoop, WeakReference<NettyLoop>> KNOWN = new WeakHashMap<>();

    private final io.netty.channel.EventLoop loop;

    private NettyLoop(io.netty.channel.EventLoop loop) {
        this.loop = loop;
    }

    static NettyLoop of(io.netty.channel.EventLoop loop) {
        synchronized (KNOWN) {
            WeakReference<NettyLoop> reference = KNOWN.get(loop);
            NettyLoop known = reference == null ? null : reference.get();
            if (known == null) {
                known = new NettyLoop(loop);
                KNOWN.put(loop, new WeakReference<>(known));
            }
            return known;
        }
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }
}
