package dev.vask.reliability;

import dev.vask.Vask;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A socket layer that checks nothing, and whose reactions a test can script. Sends complete inside {@code send}. */
class LaxSocket implements Socket {
    final List<String> frames = Collections.synchronizedList(new ArrayList<>());
    final List<CloseStatus> closes = Collections.synchronizedList(new ArrayList<>());
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    volatile SocketHandler handler;
    final AtomicInteger aborts = new AtomicInteger();

    static LaxSocket connect(Vask vask, String target) {
        return new LaxSocket().open(vask, target);
    }

    final LaxSocket open(Vask vask, String target) {
        int query = target.indexOf('?');
        handler = vask.sockets()
                .open(
                        new Handshake(
                                query < 0 ? target : target.substring(0, query),
                                query < 0 ? null : target.substring(query + 1),
                                false,
                                "lax",
                                HeaderLookup.NONE),
                        this);
        return this;
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        calls.add("send");
        batch.forEach(text -> frames.add(text.text()));
        callback.sent();
    }

    @Override
    public void close(CloseStatus status) {
        calls.add("close");
        closes.add(status);
    }

    @Override
    public void abort() {
        calls.add("abort");
        aborts.incrementAndGet();
    }
}
